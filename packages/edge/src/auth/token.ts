import type { AccessTokenView } from '@postern/core';
import { type EdgeContext, keepAliveOf } from '../context.ts';
import type { Outcome } from '../entrance.ts';
import { Failure } from '../failure.ts';
import { openCurrentSession } from '../sessions/current.ts';

/**
 * `GET /auth/token`, in token-mediating mode only: the access token for the browser's own calls
 * (RFC 10017, token-mediating backend). The refresh token never leaves. Failures: `session_` and
 * `provider_` ones, `store_unavailable`; `provider_unsupported` for a token bound to a key, and for
 * `scope`, because there is one token for each session: a narrower one would need a renewal of its
 * own, whose refresh token may be rotated, and the session's own token stays for forwarded calls.
 */
export async function answerToken(c: EdgeContext): Promise<Outcome> {
  const { sessions } = c.get('edge');
  // Better none than one with more scope than was asked for.
  if (new URL(c.req.url).searchParams.has('scope')) return new Failure('provider_unsupported');
  const open = await openCurrentSession(c);
  if (open instanceof Failure) return open;
  const tokens = await sessions.useTokens(open, keepAliveOf(c));
  if (tokens instanceof Failure) return tokens;
  // Bound to a key that does not leave the edge, it is of no use to a browser.
  if (tokens.proofKey) return new Failure('provider_unsupported');
  keepAliveOf(c)(sessions.touch(open));
  const { accessToken, tokenType, expiresAtMs } = tokens;
  const expiresAt =
    expiresAtMs === undefined ? {} : { expiresAt: new Date(expiresAtMs).toISOString() };
  const view: AccessTokenView = { accessToken, tokenType, ...expiresAt };
  return c.json(view);
}
