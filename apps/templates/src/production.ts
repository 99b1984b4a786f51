import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { serveEmulator } from '@postern/emulators';
import { createOpenIdProvider } from '@postern/emulators/openid';
import { findFreePort, RedisServer } from '@postern/processes';
import { signInWithBrowser } from './browser.ts';
import type { Runtime } from './combinations.ts';
import { CommandFailed, type Machine } from './machine.ts';
import { startServer } from './server.ts';

const CLIENT = { clientId: 'app', clientSecret: 'top-secret' };

/** How the built app of each runtime is started on a port. */
const STARTS: Readonly<Record<Runtime, (port: number) => string>> = {
  cloudflare: (port) => `npx wrangler dev --env-file .env.production --ip 127.0.0.1 --port ${port}`,
  node: () => 'npm start',
  deno: () => 'npm start',
};

/**
 * Starts a built app as in production, on Node with Redis, and signs in at a provider. The settings
 * are in `.env.production`, as the app's README says.
 *
 * @param app the app's folder, absolute
 */
export async function signInToBuiltApp(
  machine: Machine,
  app: string,
  runtime: Runtime,
): Promise<void> {
  const port = await findFreePort();
  const origin = `http://localhost:${port}`;
  const provider = await serveEmulator(
    (issuer) => createOpenIdProvider({ issuer, clients: [{ ...CLIENT, origins: [origin] }] }),
    { port: 0 },
  );
  const redis = runtime === 'node' ? await RedisServer.start() : undefined;
  try {
    const settings = {
      POSTERN_PUBLIC_ORIGIN: origin,
      POSTERN_PORT: port,
      POSTERN_KEYS: `k1:${randomBytes(32).toString('base64url')}`,
      LOGIN_ISSUER: provider.origin,
      LOGIN_CLIENT_ID: CLIENT.clientId,
      LOGIN_CLIENT_SECRET: CLIENT.clientSecret,
      ...(redis && { POSTERN_REDIS_URL: redis.url }),
      ...(runtime === 'deno' && { POSTERN_KV_PATH: 'data/sessions.sqlite' }),
    };
    const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
    await writeFile(join(app, '.env.production'), lines.join(''));
    await using server = await startServer(machine, app, STARTS[runtime](port), `${origin}/readyz`);
    await signInWithBrowser(origin).catch((error: unknown) => {
      throw new CommandFailed(`${String(error)}\nThe server printed:\n${server.output()}`);
    });
    if (await redis?.command('DBSIZE').then((reply) => reply.startsWith(':0'))) {
      throw new CommandFailed('Redis has no session');
    }
  } finally {
    await redis?.end();
    await provider.close();
  }
}
