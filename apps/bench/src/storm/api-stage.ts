import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import {
  createEmulatorControls,
  type EmulatorControls,
  requestUserDecision,
  serveEmulator,
} from '@postern/emulators';
import { createOpenIdProvider } from '@postern/emulators/openid';
import { authorize, HEADERS, JSON_TYPE } from '@postern/testing';

/** The APIs by route: three by resource, one by token exchange with the edge as actor. */
export const API_ROUTES = {
  orders: { resource: 'https://orders.example' },
  bills: { resource: 'https://bills.example' },
  maps: { resource: 'https://maps.example' },
  payroll: { exchange: { audience: 'payroll', actor: {} } },
} as const;

const CLIENT = { clientId: 'app', clientSecret: 'a-secret-of-the-app' };
const CALLBACK = 'http://localhost:5173/callback/work';
const CREDENTIALS = `Basic ${btoa(`${CLIENT.clientId}:${CLIENT.clientSecret}`)}`;

/** A provider with APIs, strict about the reuse of refresh tokens, and the APIs themselves. */
export interface ApiStage {
  readonly controls: EmulatorControls;
  readonly providerOrigin: string;
  readonly apiOrigin: string;
  /** `postern.config.json` of the edges. */
  readonly config: string;
  /** Token requests of the edges since the last call, by grant type. */
  countRequests(): Promise<Readonly<Record<string, number>>>;
  /** Calls that brought a token of another API, or one that is not active. */
  countMixed(): number;
  signIn(origin: string): Promise<string>;
  end(): Promise<void>;
}

/** Starts the provider, and one server for all APIs that checks the audience of each token. */
export async function startApiStage(): Promise<ApiStage> {
  const provider = await serveEmulator(
    (issuer) =>
      createOpenIdProvider({
        issuer,
        clients: [{ ...CLIENT, redirectUris: [CALLBACK] }],
        settings: { rotateRefreshTokens: true },
      }),
    { port: 0 },
  );
  const controls = createEmulatorControls(provider.origin);
  const api = await startApis(provider.origin);
  let counted = 0;
  return {
    controls,
    providerOrigin: provider.origin,
    apiOrigin: api.origin,
    config: JSON.stringify(buildConfig(provider.origin, api.origin)),
    async countRequests() {
      const all = await controls.requests();
      const counts: Record<string, number> = {};
      for (const { grantType } of all.slice(counted)) {
        if (grantType) counts[grantType] = (counts[grantType] ?? 0) + 1;
      }
      counted = all.length;
      return counts;
    },
    countMixed: api.countMixed,
    signIn,
    async end() {
      api.end();
      await provider.close();
    },
  };
}

function buildConfig(issuer: string, apiOrigin: string): object {
  return {
    connections: [
      {
        type: 'oidc',
        id: 'work',
        issuer,
        ...CLIENT,
        flow: 'browser',
        redirectUri: CALLBACK,
        scopes: ['openid', 'offline_access'],
        clientCredentials: true,
      },
    ],
    routes: Object.entries(API_ROUTES).map(([name, fields]) => ({
      name,
      upstream: `${apiOrigin}/${name}`,
      allow: ['GET /data'],
      credential: 'user',
      connection: 'work',
      ...fields,
    })),
  };
}

async function startApis(
  issuer: string,
): Promise<{ origin: string; countMixed: () => number; end: () => void }> {
  const audiences = new Map<string, Promise<string>>();
  let mixed = 0;
  const ask = async (token: string): Promise<string> => {
    const body = new URLSearchParams({ token });
    const headers = { authorization: CREDENTIALS };
    const response = await fetch(`${issuer}/introspect`, { method: 'POST', headers, body });
    const answer: { active?: boolean; aud?: string } = await response.json();
    return answer.active ? String(answer.aud) : '';
  };
  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const token = request.headers.authorization?.replace('Bearer ', '') ?? '';
    const name = request.url?.split('/')[1] ?? '';
    const known = audiences.get(token) ?? ask(token);
    audiences.set(token, known);
    const expected = Object.entries(API_ROUTES).find(([route]) => route === name)?.[1];
    const audience = expected && 'resource' in expected ? expected.resource : 'payroll';
    const isMine = (await known) === audience;
    if (!isMine) mixed += 1;
    response.writeHead(isMine ? 200 : 401, { 'content-type': 'application/json' }).end('[]');
  };
  const server = createServer((request, response) => void respond(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a port has a number');
  return {
    origin: `http://127.0.0.1:${address.port}`,
    countMixed: () => mixed,
    end: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

const walk = (url: string): Promise<string> => requestUserDecision(url, { username: 'ada' });

async function signIn(origin: string): Promise<string> {
  const jar = new Map<string, string>();
  const post = async (path: string, body: object): Promise<Response> => {
    const cookie = [...jar].map((pair) => pair.join('=')).join('; ');
    const headers = { ...HEADERS, ...JSON_TYPE, ...(cookie && { cookie }) };
    const init = { method: 'POST', headers, body: JSON.stringify(body) };
    const response = await fetch(origin + path, init);
    for (const text of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(text) ?? [];
      if (value === '') jar.delete(name);
      else jar.set(name, value);
    }
    return response;
  };
  const response = await post(
    '/auth/callback',
    await authorize(post, { connection: 'work' }, walk),
  );
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return [...jar].map((pair) => pair.join('=')).join('; ');
}
