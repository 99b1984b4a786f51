import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runServer } from 'verdaccio';
import { run } from '../run.ts';

/** A registry on loopback. */
export interface LocalRegistry {
  readonly url: string;
  /** Settings of npm with which it may publish there. */
  readonly variables: Readonly<Record<string, string>>;
  readonly close: () => Promise<void>;
}

const USER = { name: 'rehearsal', password: 'rehearsal' };

/** Starts verdaccio. It has nothing of its own; what it lacks comes from npm's registry. */
export async function startRegistry(): Promise<LocalRegistry> {
  const folder = await mkdtemp(join(tmpdir(), 'postern-registry-'));
  const { stdout } = await run('npm', ['config', 'get', 'registry'], { cwd: folder });
  const server: Server = await runServer({
    self_path: folder,
    storage: join(folder, 'storage'),
    web: { enable: false },
    max_body_size: '50mb',
    auth: { htpasswd: { file: join(folder, 'htpasswd'), max_users: 1 } },
    uplinks: { npm: { url: stdout.trim() } },
    packages: {
      '@postern/*': { access: '$all', publish: '$authenticated' },
      'create-postern': { access: '$all', publish: '$authenticated' },
      '**': { access: '$all', proxy: 'npm' },
    },
    log: { type: 'stdout', format: 'json', level: 'fatal' },
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address: AddressInfo | string | null = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  const host = `127.0.0.1:${address.port}`;
  const npmrc = join(folder, 'npmrc');
  await writeFile(npmrc, `//${host}/:_authToken=${await createUser(`http://${host}`)}\n`);
  return {
    url: `http://${host}/`,
    variables: { npm_config_userconfig: npmrc },
    close: async () => {
      server.close();
      server.closeAllConnections();
      await rm(folder, { recursive: true });
    },
  };
}

async function createUser(origin: string): Promise<string> {
  const response = await fetch(`${origin}/-/user/org.couchdb.user:${USER.name}`, {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(USER),
  });
  const { token }: { token: string } = JSON.parse(await response.text());
  return token;
}
