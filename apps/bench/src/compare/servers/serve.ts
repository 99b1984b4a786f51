import { serve } from '@hono/node-server';
import type { Context, Env, Hono } from 'hono';
import { forwardCall, UPSTREAMS } from '../../gateways/forward-call.ts';
import { CLIENT } from '../strict-provider.ts';

/** What a peer's server is started with. */
export interface Surroundings {
  readonly port: number;
  /** The origin that the browser knows: that of the first process. */
  readonly origin: string;
  readonly issuer: string;
  readonly api: string;
  /** A folder that all processes of the peer share. */
  readonly folder: string;
  readonly accessTokenSeconds: number;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** A secret that every process of a peer has. */
export const SECRET = 'a secret of at least thirty-two characters';

const read = (name: string): string => process.env[`COMPARE_${name}`] ?? '';

/** Reads what the measurement has put into the environment. */
export function readSurroundings(): Surroundings {
  return {
    port: Number(read('PORT')),
    origin: read('ORIGIN'),
    issuer: read('ISSUER'),
    api: read('API'),
    folder: read('FOLDER'),
    accessTokenSeconds: Number(read('SECONDS')),
    clientId: CLIENT.id,
    clientSecret: CLIENT.secret,
  };
}

/** Calls the API with a user's token. The response has the cookies that a peer has set. */
export async function callApi(c: Context, accessToken: string): Promise<Response> {
  const headers = { authorization: `Bearer ${accessToken}` };
  const response = await fetch(readSurroundings().api, { headers });
  c.status(response.ok ? 200 : 401);
  return c.body(await response.text());
}

/**
 * Forwards calls of users who have a session by Hono's proxy helper, for the measurement of gateways. Does
 * nothing without upstreams.
 */
export function forwardSignedIn<E extends Env>(
  app: Hono<E>,
  findSession: (c: Context<E>) => Promise<unknown>,
): void {
  for (const [route, variable] of UPSTREAMS) {
    const upstream = process.env[variable];
    if (upstream === undefined) continue;
    app.all(`/api/${route}/*`, async (c) =>
      (await findSession(c)) ? forwardCall(c.req, route, upstream) : c.body('', 401),
    );
  }
}

/** Serves a peer on its port. */
export function servePeer(fetchPeer: (request: Request) => Response | Promise<Response>): void {
  serve({ fetch: fetchPeer, hostname: '127.0.0.1', port: readSurroundings().port });
}
