import type { AccessTokenView } from '@postern/core';
import { type EdgeContext, keepAliveOf } from '../context.ts';
import type { Outcome } from '../entrance.ts';
import { Failure } from '../failure.ts';
import { openCurrentSession } from '../sessions/current.ts';

/**
 * `GET /auth/token`, in token-mediating mode only: the access token for the browser's own calls
 * (RFC 10017, token-mediating backend). The refresh token never leaves.
 */
export async function answerToken(c: EdgeContext): Promise<Outcome> {
  const { sessions } = c.get('edge');
  const open = await openCurrentSession(c);
  if (open instanceof Failure) return open;
  const tokens = await sessions.useTokens(open, keepAliveOf(c));
  if (tokens instanceof Failure) return tokens;
  keepAliveOf(c)(sessions.touch(open));
  const { accessToken, tokenType, expiresAtMs } = tokens;
  const expiresAt =
    expiresAtMs === undefined ? {} : { expiresAt: new Date(expiresAtMs).toISOString() };
  const view: AccessTokenView = { accessToken, tokenType, ...expiresAt };
  return c.json(view);
}
