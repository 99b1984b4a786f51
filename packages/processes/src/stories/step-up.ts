import { createServer, type Server } from 'node:http';
import { requestUserDecision, serveEmulator } from '@postern/emulators';
import { createOpenIdProvider } from '@postern/emulators/openid';
import { App, authorize, buildVariables, TestBrowser } from '@postern/testing';
import { expect, onTestFinished, test } from 'vitest';
import type { StartConfigured } from '../configured-edge.ts';

const CLIENT = { clientId: 'app', clientSecret: 'a-secret-of-the-app' };
const CALLBACK = 'http://localhost:5173/callback/work';
const START_TIMEOUT_MS = 60_000;

/**
 * Tests a step-up: a route wants a class of sign-in, which oidc-provider then states, and its API
 * challenges by RFC 9470 until it gets a token of that sign-in. Call it in a test file.
 */
export function describeStepUp(start: StartConfigured): void {
  test(
    'S-56 S-63 a route and its API get a step-up, and the session stays',
    async () => {
      const app = await startStage(start);
      expect((await app.signIn()).status).toBe(200);
      // The route reads the class of the sign-in, the API that of the token.
      for (const [path, asked] of [
        ['/api/strict/data', { acrValues: ['gold'] }],
        ['/api/challenging/data', { acrValues: ['gold'], maxAge: 300 }],
      ] as const) {
        const refused = await app.call('GET', path);
        expect(refused.status).toBe(401);
        expect(await refused.json()).toMatchObject({ code: 'step_up_required', ...asked });
      }
      expect(await app.isSignedIn()).toBe(true);
      expect((await app.signIn({ acr_values: 'gold', max_age: '300' })).status).toBe(200);
      for (const path of ['/api/strict/data', '/api/challenging/data']) {
        expect((await app.call('GET', path)).status).toBe(200);
      }
      // A later sign-in of another class closes the route again.
      expect((await app.signIn({ acr_values: 'silver' })).status).toBe(200);
      expect((await app.call('GET', '/api/strict/data')).status).toBe(401);
    },
    START_TIMEOUT_MS,
  );
}

const walk = (url: string): Promise<string> => requestUserDecision(url, { username: 'ada' });

/** An app whose user signs in at the provider, with parameters of the sign-in. */
class StepUpApp extends App {
  async signIn(parameters: Readonly<Record<string, string>> = {}): Promise<Response> {
    const post = (path: string, body: object): Promise<Response> => this.post(path, body);
    const wish = { connection: 'work', parameters };
    return this.post('/auth/callback', await authorize(post, wish, walk));
  }
}

async function startStage(start: StartConfigured): Promise<StepUpApp> {
  const provider = await serveEmulator(
    (issuer) =>
      createOpenIdProvider({ issuer, clients: [{ ...CLIENT, redirectUris: [CALLBACK] }] }),
    { port: 0 },
  );
  onTestFinished(() => provider.close());
  const api = await startApi();
  onTestFinished(() => void api.server.close());
  const edge = await start(buildConfig(provider.origin, api.origin), {
    ...buildVariables(provider.origin),
    // Deno reaches only the hosts that its settings name.
    POSTERN_API_HOST: `${api.origin} GET /none`,
  });
  onTestFinished(() => edge.end());
  const browser = new TestBrowser(fetch);
  return new StepUpApp(edge.origin, (url, init) => browser.send(url, init));
}

function buildConfig(issuer: string, apiOrigin: string): object {
  const route = { upstream: apiOrigin, allow: ['GET /data'], credential: 'user' };
  return {
    connections: [
      { type: 'oidc', id: 'work', issuer, ...CLIENT, flow: 'browser', redirectUri: CALLBACK },
    ],
    routes: [
      { ...route, name: 'strict', connection: 'work', assurance: { acr: ['gold'] } },
      { ...route, name: 'challenging', connection: 'work' },
    ],
  };
}

/** An API that wants a token of another sign-in than the one of its first call. */
async function startApi(): Promise<{ origin: string; server: Server }> {
  let refused: string | undefined;
  const server = createServer(({ headers }, response) => {
    refused ??= headers.authorization;
    if (headers.authorization !== refused) return response.end('{}');
    const challenge =
      'Bearer error="insufficient_user_authentication", acr_values="gold", max_age="300"';
    return response.writeHead(401, { 'www-authenticate': challenge }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a port has a number');
  return { origin: `http://127.0.0.1:${address.port}`, server };
}
