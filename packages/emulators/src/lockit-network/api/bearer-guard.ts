import type { Context, Next } from 'hono';
import type { EmulatorClock } from '../../emulator/clock.ts';
import { readBearerToken } from '../../http/bearer.ts';
import type { GrantStore } from '../oauth/grant-store.ts';

/** Query parameters in which APIs accept tokens. This one accepts none. */
const QUERY_TOKEN_NAMES = ['access_token', 'token', 'bearer_token'];

/**
 * Middleware that requires a valid access token in the header (RFC 6750). The real API also accepts
 * a token in the query, where it ends up in logs (§5.3); this one rejects it.
 */
export function requireAccessToken(
  clock: EmulatorClock,
  store: GrantStore,
): (context: Context, next: Next) => Promise<Response | undefined> {
  return async (context, next) => {
    const authorization = context.req.header('authorization');
    if (QUERY_TOKEN_NAMES.some((name) => context.req.query(name) !== undefined)) {
      return authorization === undefined
        ? rejectToken(context, 'Send the access token in the Authorization header.')
        : rejectSecondToken(context);
    }
    const record = store.accessTokens.get(readBearerToken(authorization) ?? '');
    const grant = record === undefined ? undefined : store.grants.get(record.grantId);
    if (record === undefined || grant === undefined || grant.revoked) {
      return rejectToken(context, 'The access token is missing, unknown or revoked.');
    }
    if (record.expiresAtMs <= clock.nowMs()) {
      return rejectToken(context, 'The access token has expired.');
    }
    await next();
    return undefined;
  };
}

function rejectToken(context: Context, description: string): Response {
  return context.json({ error: 'invalid_token', error_description: description }, 401, {
    'WWW-Authenticate': 'Bearer error="invalid_token"',
  });
}

/** Rejects a request with two tokens (RFC 6750 §2). */
function rejectSecondToken(context: Context): Response {
  return context.json(
    { error: 'invalid_request', error_description: 'Send one access token, in the header.' },
    400,
    { 'WWW-Authenticate': 'Bearer error="invalid_request"' },
  );
}
