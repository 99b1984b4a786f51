import type { SignedIn } from '@postern/core';
import type { AuthorizationCodeCapability, Connection } from '../connection.ts';
import type { EdgeContext } from '../context.ts';
import { Failure } from '../failure.ts';
import { limitProviderAct } from '../limits/limit-acts.ts';
import { discover } from '../oauth/discover.ts';
import { type CodeGrant, requestCodeExchange } from '../oauth/token-request.ts';
import { clearLeaseCookie, setEdgeCookie } from '../sessions/cookie.ts';
import { buildSessionView } from '../sessions/session.ts';
import { buildTicketText, readTicket } from '../sessions/ticket.ts';
import { computeNonce, dropAttempt, type OpenAttempt, spendAttempt } from './attempt.ts';
import { readRedirectUri } from './redirect-uri.ts';
import { revokeTokens } from './revoke-tokens.ts';

/** What came back from the provider, for an attempt of this browser. */
export interface AuthorizationAnswer {
  readonly code: string;
  readonly codeVerifier: string;
  readonly iss: string | undefined;
}

/**
 * Exchanges the code of an attempt and begins a session, always a new one; the session that the
 * browser had before ends. The attempt is used up right before the code goes out: no second request
 * exchanges a code for it, and what fails earlier may be tried again.
 *
 * @param former the value of the session cookie that the browser had
 * @returns `callback_issuer_mismatch`, `guard_rate_limited`, `callback_attempt_missing`, `provider_` ones,
 *   `store_unavailable`; none of them touches the session that the browser has
 */
export async function finishSignIn(
  c: EdgeContext,
  known: Connection,
  attempt: OpenAttempt,
  answer: AuthorizationAnswer,
  former: string,
): Promise<SignedIn | Failure> {
  const edge = c.get('edge');
  const connection = await discover(known, edge);
  if (connection instanceof Failure) return connection;
  if (!isIssuer(connection.authorizationCode, answer.iss)) {
    return new Failure('callback_issuer_mismatch');
  }
  const refusal = await limitProviderAct(c, 'callback');
  if (refusal) return refusal;
  let isSpent = false;
  const spend = async (): Promise<Failure | undefined> => {
    const failure = await spendAttempt(c, attempt);
    isSpent = failure?.code !== 'store_unavailable';
    return failure;
  };
  const session = await beginSession(c, connection, attempt, { ...answer, spend });
  if (isSpent) dropAttempt(c, attempt.suffix);
  if (session instanceof Failure) return session;
  await endFormerSession(c, former);
  clearLeaseCookie(c, edge.cookies);
  edge.log({ event: 'signed_in', requestId: c.get('requestId'), connection: connection.id });
  return session;
}

/**
 * Compares the `iss` of an answer, exactly (RFC 9207 §2.4): one that is missing though announced is
 * refused, and so is one of a provider that is not known to name itself.
 */
export function isIssuer(
  code: AuthorizationCodeCapability | undefined,
  iss: string | undefined,
): boolean {
  return iss === code?.issuer || (code?.issuer === undefined && iss === code?.unannouncedIssuer);
}

async function beginSession(
  c: EdgeContext,
  connection: Connection,
  attempt: OpenAttempt,
  { code, codeVerifier, spend }: AuthorizationAnswer & Pick<CodeGrant, 'spend'>,
): Promise<SignedIn | Failure> {
  const edge = c.get('edge');
  const { sessions, cookies, settings } = edge;
  const isOpenId = connection.authorizationCode?.scopes?.includes('openid');
  const grant = {
    code,
    codeVerifier,
    redirectUri: readRedirectUri(connection, settings.publicOrigin),
    spend,
    ...(isOpenId && { nonce: await computeNonce(attempt) }),
    ...(attempt.maxAgeSeconds !== undefined && { maxAgeSeconds: attempt.maxAgeSeconds }),
  };
  const tokens = await requestCodeExchange(connection, grant, edge);
  if (tokens instanceof Failure) return aboutSignIn(tokens);
  const created = await sessions.create(connection.id, tokens);
  const remembered =
    created instanceof Failure
      ? created
      : ((await connection.remember?.(...created, edge)) ?? created);
  if (remembered instanceof Failure) {
    // The code is spent, and no browser has a cookie for these tokens.
    revokeTokens(c, connection, tokens);
    return remembered;
  }
  const [ticket, session] = remembered;
  const { sessionAbsoluteSeconds } = settings;
  setEdgeCookie(c, cookies, cookies.sessionName, buildTicketText(ticket), sessionAbsoluteSeconds);
  return buildSessionView(session, sessions.limits);
}

/** A sign-in that fails says nothing about the session that the browser may have already. */
function aboutSignIn({ code, cause, retryAfterSeconds }: Failure): Failure {
  return new Failure(code, { retryAfterSeconds, cause, keepsCookies: true });
}

/** The session before this one ends, and its tokens are revoked, as at a sign-out. */
async function endFormerSession(c: EdgeContext, former: string): Promise<void> {
  const { sessions, settings, connections } = c.get('edge');
  const ticket = await readTicket(former, settings.keyRing);
  // If the store does not answer, the former session is out of reach all the same: its cookie is replaced.
  const ended = ticket && (await sessions.replaceBySignIn(ticket));
  const connection = ended && connections.get(ended.connection);
  if (connection) revokeTokens(c, connection, ended.tokens);
}
