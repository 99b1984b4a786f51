import type { Hono } from 'hono';
import { createEmulatorControls, type EmulatorControls } from '../fixtures/controls-client.ts';
import { requestUserDecision } from '../fixtures/form-user.ts';

/** The origin of in-process requests; nothing listens there. */
export const IN_PROCESS_ORIGIN = 'http://localhost';

/** Builds an `Authorization: Basic` header as in RFC 7617: UTF-8, nothing URL-encoded. */
export function buildBasic(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`;
}

/** Posts a form to an emulator in-process. */
export async function postForm(
  app: Hono,
  path: string,
  fields: Readonly<Record<string, string>> | string,
  authorization?: string,
): Promise<Response> {
  const headers = new Headers({ 'content-type': 'application/x-www-form-urlencoded' });
  if (authorization !== undefined) headers.set('authorization', authorization);
  const body = typeof fields === 'string' ? fields : new URLSearchParams(fields).toString();
  return app.request(path, { method: 'POST', headers, body });
}

/** Requests a path with a bearer token. */
export async function getWithToken(app: Hono, path: string, token: string): Promise<Response> {
  return app.request(path, { headers: { authorization: `Bearer ${token}` } });
}

/** Creates the controls of an in-process emulator. */
export function controlsOf(app: Hono): EmulatorControls {
  return createEmulatorControls(IN_PROCESS_ORIGIN, (url, init) => app.request(url, init));
}

/** Builds the URL of an authorization request. */
export function buildAuthorizeUrl(
  parameters: Readonly<Record<string, string>>,
  origin: string = IN_PROCESS_ORIGIN,
): string {
  return `${origin}/oauth/authorize?${new URLSearchParams(parameters).toString()}`;
}

/**
 * Lets the seeded user decide in-process.
 *
 * @returns the parameters of the redirect to the client
 */
export async function grantInProcess(
  app: Hono,
  parameters: Readonly<Record<string, string>>,
  decision: 'grant' | 'deny' = 'grant',
): Promise<URLSearchParams> {
  const request = (url: string, init: RequestInit) => app.request(url, init);
  const redirect = await requestUserDecision(buildAuthorizeUrl(parameters), { request, decision });
  return new URL(redirect).searchParams;
}
