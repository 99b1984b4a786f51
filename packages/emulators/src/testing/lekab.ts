import type { Hono } from 'hono';
import * as v from 'valibot';
import { buildBasic, postForm } from './in-process.ts';

/** The path that the documented paths of the authentication service share. */
export const LEKAB_BASE = '/auth/api/v1';
/** The `Authorization` header of the seeded user `testuser`. */
export const testUserBasic: string = buildBasic('testuser', 'testpass');
/** The only grant of the token endpoint, as a form. */
export const GRANT = 'grant_type=client_credentials';
/** The documented 400: status and body. */
export const BAD_REQUEST: readonly [number, string] = [400, '{"error":"bad_request"}'];
/** The documented 401: status and the empty body. */
export const UNAUTHORIZED: readonly [number, string] = [401, ''];

const tokenSchema = v.object({ access_token: v.string() });

/** Requests an API key with a query such as `?name=MyApiKey`. */
export async function requestApiKey(
  app: Hono,
  query: string,
  authorization: string = testUserBasic,
): Promise<Response> {
  return app.request(`${LEKAB_BASE}/apikey${query}`, { headers: { authorization } });
}

/** Obtains a bearer token. */
export async function obtainToken(
  app: Hono,
  authorization: string = testUserBasic,
): Promise<string> {
  const response = await postForm(app, `${LEKAB_BASE}/token`, GRANT, authorization);
  return v.parse(tokenSchema, await response.json()).access_token;
}

/** Sends a message with a credential header. */
export async function sendMessage(
  app: Hono,
  credential: Readonly<Record<string, string>>,
  body: unknown = { to: '+46700000000', text: 'Call sheet' },
): Promise<Response> {
  return app.request('/rime/send', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...credential },
    body: JSON.stringify(body),
  });
}

/** Reads status and body: all that the document says about a rejection. */
export async function readStatusAndBody(response: Response): Promise<[number, string]> {
  return [response.status, await response.text()];
}
