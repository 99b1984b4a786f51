import type { Context } from 'hono';

/** RFC 6749 §5.1. */
const NO_STORE = { 'Cache-Control': 'no-store', Pragma: 'no-cache' };

/** The documented 401, whose body is not documented: it has none. */
export function rejectCredentials(context: Context, challenge: 'Basic' | 'Bearer'): Response {
  return context.body(null, 401, { 'WWW-Authenticate': `${challenge} realm="LEKAB"` });
}

/** The documented 400. `bad_request` is this service's own code, not one of RFC 6749. */
export function rejectRequest(
  context: Context,
  error: 'bad_request' | 'unsupported_grant_type' = 'bad_request',
): Response {
  return context.json({ error }, 400, NO_STORE);
}

/** The documented token response: these three members, in this order. `bearer` is lower-case. */
export function sendToken(context: Context, token: string, expiresInSeconds: number): Response {
  return context.json(
    { access_token: token, token_type: 'bearer', expires_in: expiresInSeconds },
    200,
    NO_STORE,
  );
}
