import type { SignedIn } from '@postern/core';
import type { EdgeContext } from '../app/context.ts';
import {
  type ConnectionHooks,
  type EdgeConnection,
  type EdgeParts,
  providerContextOf,
} from '../app/parts.ts';
import type { ReportParts } from '../app/problem.ts';
import { logRequest } from '../app/request-log.ts';
import { clearLeaseCookie, setEdgeCookie } from '../app/session-cookies.ts';
import { Failure } from '../failures/failure.ts';
import { guardProviderRate, type RateParts } from '../guards/rate.ts';
import {
  type AuthorizationCodeCapability,
  type ResolvedConnection,
  resolveConnection,
} from '../oauth/connection.ts';
import { type CodeGrant, requestCodeExchange } from '../oauth/token-request.ts';
import { buildSessionView, type Session } from '../sessions/session.ts';
import { buildTicketText, readTicket, type Ticket } from '../sessions/ticket.ts';
import {
  type AttemptParts,
  computeNonce,
  dropAttempt,
  type OpenAttempt,
  refuseAttempt,
  spendAttempt,
} from './attempt.ts';
import { readRedirectUri } from './redirect-uri.ts';
import { revokeTokens } from './revoke-tokens.ts';

/** The parts that {@link finishSignIn} works with. */
export type FinishParts = AttemptParts &
  RateParts &
  ReportParts &
  Pick<EdgeParts, 'connections' | 'sessions' | 'settings' | 'now' | 'log' | 'count'>;

/** A successful authorization response, and the verifier that belongs to it. */
export interface CodeResponse {
  readonly code: string;
  readonly codeVerifier: string;
  readonly iss?: string | undefined;
}

/** A finished sign-in: the session's view, and the value of its cookie. */
export type FinishedSignIn = readonly [view: SignedIn, ticket: string];

/**
 * Exchanges the code of an attempt and creates a new session. The session that the browser had
 * before ends. The attempt is marked as used right before the code is sent: no second request
 * exchanges a code for it, and a sign-in that fails earlier may be tried again. The edge sends a code
 * to the issuer that the attempt asked, and to no other (RFC 9700 §4.4).
 *
 * @param former the value of the browser's session cookie before the sign-in
 * @returns `callback_issuer_mismatch`, `guard_rate_limited`, `callback_attempt_missing`, a
 *   `provider_` failure, `store_unavailable`; none of them affects the browser's former session
 */
export async function finishSignIn(
  c: EdgeContext,
  parts: FinishParts,
  known: EdgeConnection,
  attempt: OpenAttempt,
  response: CodeResponse,
  former: string,
): Promise<FinishedSignIn | Failure> {
  const { issuer } = known.authorizationServer;
  // The code is the former provider's secret.
  if ((attempt.asked.issuer ?? issuer) !== issuer) return refuseAttempt('other issuer');
  const connection = await resolveConnection(known, providerContextOf(c, parts));
  if (connection instanceof Failure) return connection;
  const mismatch = findIssuerFailure(connection.authorizationCode, response.iss);
  if (mismatch) return mismatch;
  const limited = await guardProviderRate(c, parts, 'callback');
  if (limited) return limited;
  let isSpent = false;
  const spend = async (): Promise<Failure | undefined> => {
    const failure = await spendAttempt(parts, attempt);
    isSpent = failure?.code !== 'store_unavailable';
    return failure;
  };
  const ticket = await readTicket(former, parts.keyRing);
  const grant = { ...response, spend, keepsGrant: ticket !== undefined };
  const created = await createSession(c, parts, connection, attempt, grant, known.hooks);
  if (isSpent) dropAttempt(c, parts, attempt.suffix);
  if (created instanceof Failure) return created;
  const [session, text] = created;
  if (ticket) await endFormerSession(c, parts, ticket, session);
  clearLeaseCookie(c, parts.cookiePolicy);
  return [buildSessionView(session, parts.sessions.limits), text];
}

/** Gives the browser the session of a sign-in. */
export function setSessionCookie(
  c: EdgeContext,
  { cookiePolicy, settings }: Pick<FinishParts, 'cookiePolicy' | 'settings'>,
  ticket: string,
): void {
  const { sessionAbsoluteSeconds } = settings;
  setEdgeCookie(c, cookiePolicy, cookiePolicy.sessionName, ticket, sessionAbsoluteSeconds);
}

/**
 * Compares the `iss` of an authorization response exactly (RFC 9207 §2.4). It rejects a response
 * without an announced `iss`, and an `iss` from a provider that is not known to send one.
 *
 * @returns `callback_issuer_mismatch`, whose cause names the connection's issuer
 */
export function findIssuerFailure(
  { issuer, unannouncedIssuer }: Partial<AuthorizationCodeCapability> = {},
  iss: string | undefined,
): Failure | undefined {
  if (iss === issuer || (issuer === undefined && iss === unannouncedIssuer)) return undefined;
  const known = issuer ?? unannouncedIssuer ?? 'not known';
  const sent = iss === undefined ? 'missing' : 'another';
  return new Failure('callback_issuer_mismatch', {
    cause: `iss is ${sent}; the issuer is ${known}`,
  });
}

async function createSession(
  c: EdgeContext,
  parts: FinishParts,
  connection: ResolvedConnection,
  attempt: OpenAttempt,
  response: CodeResponse & Required<Pick<CodeGrant, 'spend' | 'keepsGrant'>>,
  hooks: ConnectionHooks = {},
): Promise<readonly [session: Session, ticket: string] | Failure> {
  const { sessions, settings, keyRing } = parts;
  const { code, codeVerifier, spend, keepsGrant } = response;
  const isOpenId = connection.authorizationCode?.scopes?.includes('openid');
  const grant = {
    code,
    codeVerifier,
    redirectUri: readRedirectUri(connection, settings.publicOrigin),
    spend,
    keepsGrant,
    ...(isOpenId && { nonce: await computeNonce(attempt) }),
    asked: attempt.asked,
  };
  const tokens = await requestCodeExchange(connection, grant, providerContextOf(c, parts));
  // A failed sign-in says nothing about the session that the browser may already have.
  if (tokens instanceof Failure) return tokens.with({ keepsCookies: true });
  const created = await sessions.create(connection.id, tokens);
  const tracked =
    created instanceof Failure
      ? created
      : ((await hooks.trackSession?.(...created, parts, c)) ?? created);
  if (tracked instanceof Failure) {
    // The code is used up, and no browser has a cookie for these tokens.
    if (!keepsGrant) revokeTokens(c, parts, connection, tokens);
    return tracked;
  }
  const [ticket, session] = tracked;
  const text = buildTicketText(ticket);
  setSessionCookie(c, parts, text);
  const user = await hooks.nameUser?.(keyRing, session.tokens.user?.subject);
  await logRequest(c, parts, { event: 'signed_in', connection: connection.id, ...user }, text);
  return [session, text];
}

/**
 * Ends the browser's former session and revokes its tokens, as a sign-out does, unless they may share
 * the grant of the new session.
 */
async function endFormerSession(
  c: EdgeContext,
  parts: FinishParts,
  ticket: Ticket,
  next: Session,
): Promise<void> {
  const { sessions, connections } = parts;
  // If the store is down, the former session is unreachable anyway: the browser's cookie is new.
  const ended = await sessions.close(ticket, next);
  const connection = ended && connections.get(ended.connection);
  if (connection) revokeTokens(c, parts, connection, ended.tokens);
}
