import type { Hono } from 'hono';
import { expect } from 'vitest';
import { buildAuthorizeUrl } from './in-process.ts';

/** An authorization request of the seeded client. */
export const url: string = buildAuthorizeUrl({
  response_type: 'code',
  client_id: 'example-client',
  state: 's',
  redirect_uri: 'http://localhost:5173/callback',
});

/** An opened page: its response, and the cookie and hidden fields that a browser sends next. */
export interface OpenPage {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly cookie: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** Opens a page as a browser with one cookie would, following redirects within the emulator. */
export async function open(app: Hono, target: string, cookie = ''): Promise<OpenPage> {
  const response = await app.request(target, { headers: { cookie } });
  const location = response.headers.get('location');
  if (location !== null) return open(app, location, cookie);
  const text = await response.text();
  const hidden = /type="hidden" name="(?<name>[^"]+)" value="(?<value>[^"]*)"/g;
  const fields = [...text.matchAll(hidden)].map(({ groups }) => [
    groups?.['name'],
    groups?.['value'],
  ]);
  const sent = response.headers.getSetCookie()[0]?.split(';')[0];
  return {
    status: response.status,
    headers: response.headers,
    text,
    cookie: sent ?? cookie,
    fields: Object.fromEntries(fields),
  };
}

/** Posts a form with one cookie. */
export async function post(
  app: Hono,
  path: string,
  fields: Readonly<Record<string, string>>,
  cookie: string,
): Promise<Response> {
  return app.request(path, {
    method: 'POST',
    headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(fields).toString(),
  });
}

/** The seeded user's credentials, as form fields. */
export const credentials: Readonly<Record<string, string>> = { username: 'demo', password: 'demo' };

/** Signs the seeded user in, and returns the session cookie. */
export async function signIn(app: Hono): Promise<string> {
  const page = await open(app, url);
  const response = await post(
    app,
    '/tools/sign-in',
    { ...page.fields, ...credentials },
    page.cookie,
  );
  expect(response.headers.get('location')).toMatch(/^\/tools\/consent\?request=/);
  return response.headers.getSetCookie()[0]?.split(';')[0] ?? '';
}
