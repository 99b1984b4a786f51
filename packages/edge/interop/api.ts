import { createServer, type ServerResponse } from 'node:http';
import { createLocalJWKSet, jwtVerify } from 'jose';
import type { Route } from '../src/index.ts';
import type { RealProvider } from './provider.ts';

/** What an API learned from the token of a call. */
export interface ApiCall {
  readonly aud: unknown;
  readonly sub: unknown;
  readonly scope?: unknown;
  readonly act?: unknown;
}

/** An API that accepts the provider's tokens for itself alone. */
export interface Api {
  readonly origin: string;
  /** The tokens that it was called with. */
  readonly tokens: string[];
  close(): Promise<void>;
}

/**
 * Starts an API. Below `/<audience>/` it accepts tokens of that audience and responds with what the
 * token says; otherwise 401.
 */
export async function startApi({ provider, signer, issuer }: RealProvider): Promise<Api> {
  const keys = createLocalJWKSet({ keys: [signer.publicJwk] });
  const tokens: string[] = [];
  const read = async (token: string): Promise<ApiCall | undefined> => {
    if (token.split('.').length === 3) {
      const { payload } = await jwtVerify(token, keys, { issuer });
      const { aud, sub, scope, act } = payload;
      return { aud, sub, scope, ...(act !== undefined && { act }) };
    }
    const found = await provider.AccessToken.find(token);
    return found && { aud: found.aud, sub: found.accountId, scope: found.scope };
  };
  const respond = async (token: string, audience: string, response: ServerResponse) => {
    const call = await read(token).catch(() => undefined);
    const isMine = [call?.aud].flat().includes(audience);
    response.writeHead(isMine ? 200 : 401, { 'content-type': 'application/json' });
    response.end(JSON.stringify(call ?? {}));
  };
  const server = createServer((request, response) => {
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    const audience = decodeURIComponent(request.url?.split('/')[1] ?? '');
    tokens.push(token);
    void respond(token, audience, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a port has a number');
  return {
    origin: `http://127.0.0.1:${address.port}`,
    tokens,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A route to an API, with a token that the fields describe. */
export function buildApiRoute(
  api: Api,
  name: string,
  audience: string,
  fields: Partial<Extract<Route, { credential: 'user' }>>,
): Route {
  return {
    name,
    upstream: `${api.origin}/${encodeURIComponent(audience)}`,
    allow: [{ methods: ['GET'], path: '/me' }],
    credential: 'user',
    connection: 'op',
    maxBodyBytes: 0,
    firstByteTimeoutMs: 30_000,
    idleTimeoutMs: 30_000,
    rateLimits: {},
    ...fields,
  };
}
