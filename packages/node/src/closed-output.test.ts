import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { findFreePort, REDIS_SERVER, RedisServer, waitUntilReady } from '@postern/processes';
import { expect, onTestFinished, test } from 'vitest';
import { COMMAND } from './testing/command.ts';

const VARIABLES = {
  POSTERN_PUBLIC_ORIGIN: 'http://localhost:5173',
  POSTERN_KEYS: `k1:${'A'.repeat(43)}`,
  POSTERN_OIDC_ISSUER: 'https://login.example.com',
  POSTERN_OIDC_CLIENT_ID: 'app',
  POSTERN_OIDC_CLIENT_SECRET: 'secret',
  // Every request is a line of the log.
  POSTERN_LOG_LEVEL: 'debug',
};

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

test.each(REDIS_SERVER === undefined ? [1] : [1, 2])(
  'the edge keeps serving when the reader of its log has ended, with %i workers',
  async (workers) => {
    const redis = workers > 1 ? await RedisServer.start() : undefined;
    onTestFinished(() => redis?.end());
    const port = await findFreePort();
    const origin = `http://127.0.0.1:${port}`;
    const child = spawn(process.execPath, [COMMAND, 'start', '--workers', String(workers)], {
      env: {
        PATH: process.env['PATH'],
        ...VARIABLES,
        POSTERN_PORT: String(port),
        ...(redis && { POSTERN_REDIS_URL: redis.url }),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    onTestFinished(() => kill(child));
    let isEnded = false;
    child.once('exit', () => {
      isEnded = true;
    });
    child.stdout.resume();
    child.stderr.resume();
    expect(await waitUntilReady(`${origin}/readyz`)).toBe(true);
    child.stdout.destroy();
    child.stderr.destroy();
    for (let request = 0; request < 6; request += 1) {
      const headers = { connection: 'close' };
      const response = await fetch(`${origin}/auth/config`, { headers });
      expect(response.status).toBe(200);
      // The line follows the response.
      await new Promise((done) => setTimeout(done, 100));
    }
    expect(isEnded).toBe(false);
    child.kill('SIGTERM');
    const [status] = await once(child, 'exit');
    expect(status).toBe(0);
  },
  120_000,
);
