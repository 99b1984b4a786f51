import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import {
  createEmulatorControls,
  type EmulatorControls,
  type EmulatorSettings,
  requestUserDecision,
  serveEmulator,
} from '@postern/emulators';
import { createOpenIdProvider } from '@postern/emulators/openid';
import { authorize, HEADERS, JSON_TYPE } from '@postern/testing';
import type { Hono } from 'hono';
import { buildClientHeaders } from '../measuring/client-address.ts';

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
  countRequests(): Readonly<Record<string, number>>;
  /** Refreshes that the provider has refused, because of a used refresh token for example. */
  countRefused(): number;
  /** Calls that brought a token of another API, or one that is not active. */
  countMixed(): number;
  /** Signs in at an edge, from the address of a client. @returns the session's cookies */
  signIn(origin: string, client?: number): Promise<string>;
  end(): Promise<void>;
}

/** What differs between stages. */
export interface ApiStageOptions {
  /** Default: refresh tokens rotate, and reuse revokes the grant. */
  readonly settings?: Partial<EmulatorSettings>;
  /** How many sessions there will be. Default 1. */
  readonly sessions?: number;
}

/** The edge ends a user's oldest session beyond 100. */
const SESSIONS_PER_USER = 50;

/** Starts the provider, and one server for all APIs that checks the audience of each token. */
export async function startApiStage({
  settings = { rotateRefreshTokens: true },
  sessions = 1,
}: ApiStageOptions = {}): Promise<ApiStage> {
  const users = Array.from({ length: Math.ceil(sessions / SESSIONS_PER_USER) }, (_, i) => {
    return { sub: `user-${i}`, name: `User ${i}`, email: `user-${i}@example.com` };
  });
  const requests = new TokenRequests();
  const provider = await serveEmulator(
    (issuer) => {
      const clients = [{ ...CLIENT, redirectUris: [CALLBACK] }];
      return requests.watch(createOpenIdProvider({ issuer, clients, users, settings }));
    },
    { port: 0 },
  );
  const api = await startApis(provider.origin);
  return {
    controls: createEmulatorControls(provider.origin),
    providerOrigin: provider.origin,
    apiOrigin: api.origin,
    config: JSON.stringify(buildConfig(provider.origin, api.origin)),
    countRequests: () => requests.take(),
    countRefused: () => requests.refused,
    countMixed: api.countMixed,
    signIn,
    async end() {
      api.end();
      await provider.close();
    },
  };
}

/** Counts what reaches a provider's token endpoint. Its own log is bounded. */
class TokenRequests {
  #counts = new Map<string, number>();
  refused = 0;

  watch(provider: Hono): Hono {
    const { fetch: respond } = provider;
    provider.fetch = async (request, ...more) => {
      if (!request.url.endsWith('/token')) return respond(request, ...more);
      const form = new URLSearchParams(await request.clone().text());
      const grant = form.get('grant_type') ?? '';
      this.#counts.set(grant, (this.#counts.get(grant) ?? 0) + 1);
      const response = await respond(request, ...more);
      if (grant === 'refresh_token' && response.status === 400) this.refused += 1;
      return response;
    };
    return provider;
  }

  take(): Readonly<Record<string, number>> {
    const counts = Object.fromEntries(this.#counts);
    this.#counts = new Map();
    return counts;
  }
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
    const given = await known;
    const isMine = given === audience;
    // A token that is not active has no audience.
    if (!isMine && given !== '') mixed += 1;
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

async function signIn(origin: string, client = 0): Promise<string> {
  const jar = new Map<string, string>();
  const username = `user-${Math.floor(client / SESSIONS_PER_USER)}`;
  const walk = (url: string): Promise<string> => requestUserDecision(url, { username });
  const post = async (path: string, body: object): Promise<Response> => {
    const cookie = [...jar].map((pair) => pair.join('=')).join('; ');
    const headers = {
      ...HEADERS,
      ...JSON_TYPE,
      ...buildClientHeaders(client),
      ...(cookie && { cookie }),
    };
    const init = { method: 'POST', headers, body: JSON.stringify(body) };
    const response = await fetch(origin + path, init);
    for (const text of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(text) ?? [];
      if (value === '') jar.delete(name);
      else jar.set(name, value);
    }
    return response;
  };
  const wish = { connection: 'work' };
  const response = await post('/auth/callback', await authorize(post, wish, walk));
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return [...jar].map((pair) => pair.join('=')).join('; ');
}
