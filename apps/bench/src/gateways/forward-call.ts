import type { HonoRequest } from 'hono';
import { proxy } from 'hono/proxy';

/** The routes of the gateways below `/api`, and the variables with their upstreams: over http and https. */
export const UPSTREAMS = [
  ['orders', 'UPSTREAM'],
  ['secure', 'SECURE_UPSTREAM'],
] as const;

/** Forwards a call by Hono's proxy helper, as its documentation shows it. */
export function forwardCall(
  request: HonoRequest,
  route: string,
  upstream: string,
): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  return proxy(upstream + pathname.slice(`/api/${route}`.length) + search, request);
}
