import type { AccessTokenView } from '@postern/core';
import { type Handler, waitUntilOf } from '../app/context.ts';
import { openCurrentSession, type SessionParts } from '../app/current-session.ts';
import { Failure } from '../failures/failure.ts';

/**
 * `GET /auth/token`, in token-mediating mode only: the access token for the browser's own calls
 * (RFC 10017, token-mediating backend). The refresh token never leaves the edge.
 *
 * A request with `scope` is rejected, because each session has one access token. A narrower token would
 * need another refresh, which may rotate the refresh token while forwarded calls use the session's token.
 *
 * Failures: `session_` and `provider_` failures, `store_unavailable`; `provider_unsupported` for
 * `scope` and for a token that is bound to a key.
 */
export function createTokenHandler(parts: SessionParts): Handler {
  const { sessions } = parts;
  return async (c) => {
    // Refuse rather than return a token with more scope than requested.
    if (new URL(c.req.url).searchParams.has('scope')) return new Failure('provider_unsupported');
    const waitUntil = waitUntilOf(c);
    const open = await openCurrentSession(c, parts);
    if (open instanceof Failure) return open;
    const tokens = await sessions.useTokens(open, waitUntil);
    if (tokens instanceof Failure) return tokens;
    // The key stays in the edge, so a browser could not use a token bound to it.
    if (tokens.proofKey) return new Failure('provider_unsupported');
    waitUntil(sessions.touch(open));
    const { accessToken, tokenType, expiresAtMs } = tokens;
    const expiresAt =
      expiresAtMs === undefined ? {} : { expiresAt: new Date(expiresAtMs).toISOString() };
    const view: AccessTokenView = { accessToken, tokenType, ...expiresAt };
    return c.json(view);
  };
}
