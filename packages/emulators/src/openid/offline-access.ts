import type { Context } from 'hono';
import { OPENID_ROUTES } from './paths.ts';

/**
 * Adds `prompt=consent` to an authorization request that asks for a refresh token. OpenID Connect
 * Core §11 has `offline_access` ignored without that question, and this provider grants everything
 * without asking. A request with `prompt=none` stays without a refresh token.
 *
 * @returns the request and its form, for the provider
 */
export async function allowOfflineAccess(
  context: Context,
): Promise<{ readonly request: Request; readonly form: string }> {
  const request = context.req.raw;
  const form = await context.req.text();
  const { pathname } = new URL(request.url);
  if (request.method === 'POST') {
    const isAuthorization =
      pathname === OPENID_ROUTES.authorization ||
      pathname === OPENID_ROUTES.pushed_authorization_request;
    return { request, form: isAuthorization ? addConsent(form) : form };
  }
  if (pathname !== OPENID_ROUTES.authorization) return { request, form };
  const url = new URL(request.url);
  url.search = addConsent(url.search.slice(1));
  return { request: new Request(url, request), form };
}

function addConsent(text: string): string {
  const parameters = new URLSearchParams(text);
  const prompts = (parameters.get('prompt') ?? '').split(' ').filter(Boolean);
  const isOffline = parameters.get('scope')?.split(' ').includes('offline_access') ?? false;
  if (!isOffline || prompts.includes('none') || prompts.includes('consent')) return text;
  parameters.set('prompt', [...prompts, 'consent'].join(' '));
  return parameters.toString();
}
