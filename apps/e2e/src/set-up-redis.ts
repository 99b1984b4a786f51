import { spawnSync } from 'node:child_process';
import { installFromDebian } from './install-from-debian.ts';

const SERVERS = ['redis-server', 'valkey-server'];

function findServer(): string | undefined {
  const { POSTERN_REDIS_SERVER: named } = process.env;
  return (named ? [named] : SERVERS).find(
    (server) => spawnSync(server, ['--version']).status === 0,
  );
}

/**
 * Ensures that a Redis or Valkey server is installed: if there is none, installs Debian's package, for
 * root on Debian.
 *
 * @returns the server's command, or a sentence that its tests are skipped
 */
export function setUpRedis(): string {
  const found = findServer();
  if (found !== undefined) return found;
  installFromDebian('redis-server');
  return findServer() ?? 'no Redis or Valkey server: the tests of that store are skipped';
}
