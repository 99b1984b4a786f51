import type { Context } from 'hono';

/** RFC 6749 §5.1. */
const NO_STORE = { 'Cache-Control': 'no-store', Pragma: 'no-cache' };

/** Builds the documented 401. Its body is not documented, so it is empty. */
export function rejectCredentials(context: Context, challenge: 'Basic' | 'Bearer'): Response {
  return context.body(null, 401, { 'WWW-Authenticate': `${challenge} realm="LEKAB"` });
}

/** Builds the documented 400. `bad_request` is LEKAB's own code, not one of RFC 6749. */
export function rejectRequest(
  context: Context,
  error: 'bad_request' | 'unsupported_grant_type' = 'bad_request',
): Response {
  return context.json({ error }, 400, NO_STORE);
}

/** Builds the documented token response: these members in this order, `bearer` in lower case. */
export function sendToken(context: Context, token: string, expiresInSeconds: number): Response {
  return context.json(
    { access_token: token, token_type: 'bearer', expires_in: expiresInSeconds },
    200,
    NO_STORE,
  );
}
