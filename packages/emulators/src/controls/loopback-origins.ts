import type { Context, Next } from 'hono';
import { buildRejectionResponse } from './rejection.ts';

const LOOPBACK_ORIGIN =
  /^https?:\/\/(([a-z\d-]+\.)*localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/;

/**
 * Middleware that allows the controls to pages on loopback, such as a console with a fault panel,
 * and rejects pages of any other origin. Documented paths send no CORS headers, because the
 * services document none.
 */
export async function allowLoopbackOrigins(
  context: Context,
  next: Next,
): Promise<Response | undefined> {
  const origin = context.req.header('origin');
  if (origin === undefined) {
    await next();
    return undefined;
  }
  if (!LOOPBACK_ORIGIN.test(origin)) {
    return buildRejectionResponse({
      error: 'origin_forbidden',
      detail:
        'Only pages on this machine may call the controls: http://localhost, http://127.0.0.1.',
    });
  }
  if (context.req.method === 'OPTIONS')
    return new Response(null, { status: 204, headers: buildCors(origin, true) });
  await next();
  for (const [name, value] of Object.entries(buildCors(origin, false))) context.header(name, value);
  return undefined;
}

function buildCors(origin: string, preflight: boolean): Record<string, string> {
  const response = { 'Access-Control-Allow-Origin': origin, Vary: 'Origin' };
  if (!preflight) return response;
  return {
    ...response,
    'Access-Control-Allow-Methods': 'GET, POST',
    'Access-Control-Allow-Headers': 'content-type',
  };
}
