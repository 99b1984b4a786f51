import { type CallbackRequest, CODE_VERIFIER_PATTERN } from '@postern/core';
import type { Connection } from '../connection.ts';
import type { Edge, EdgeContext } from '../context.ts';
import type { Outcome } from '../entrance.ts';
import { Failure } from '../failure.ts';
import { type JsonFields, readJsonBody } from '../guards/json-body.ts';
import { discover } from '../oauth/discover.ts';
import { requestCodeExchange } from '../oauth/token-request.ts';
import { clearLeaseCookie, setEdgeCookie } from '../sessions/cookie.ts';
import { readCurrentTicket } from '../sessions/current.ts';
import { buildSessionView } from '../sessions/session.ts';
import { buildTicketText } from '../sessions/ticket.ts';

/**
 * `POST /auth/callback`: exchanges the code and begins a session, always a new one; whatever
 * session the browser had before is ended.
 *
 * Failures: `request_` ones, `callback_redirect_uri_mismatch`, `callback_issuer_mismatch`,
 * `provider_` ones, `store_unavailable`.
 */
export async function answerCallback(c: EdgeContext): Promise<Outcome> {
  const edge = c.get('edge');
  const { sessions, cookies, settings, log } = edge;
  const request = await readJsonBody(c, readCallbackRequest);
  if (request instanceof Failure) return request;
  const connection = await readConnection(edge, request);
  if (connection instanceof Failure) return connection;
  const tokens = await requestCodeExchange(connection, request, edge);
  if (tokens instanceof Failure) return aboutSignIn(tokens);
  const created = await sessions.create(connection.id, tokens);
  if (created instanceof Failure) return created;
  const [ticket, session] = created;
  const failure = await connection.remember?.(ticket, session, edge);
  if (failure) return failure;
  const view = buildSessionView(session, sessions.limits);
  await endFormerSession(c);
  const { sessionAbsoluteSeconds } = settings;
  setEdgeCookie(c, cookies, cookies.sessionName, buildTicketText(ticket), sessionAbsoluteSeconds);
  clearLeaseCookie(c, cookies);
  log({ event: 'signed_in', requestId: c.get('requestId'), connection: connection.id });
  return c.json(view);
}

/** Its schema is `callbackRequestSchema` of core. */
export function readCallbackRequest(fields: JsonFields): CallbackRequest {
  return {
    connection: fields.text('connection', /^[^]{1,64}$/),
    code: fields.text('code'),
    codeVerifier: fields.text('codeVerifier', CODE_VERIFIER_PATTERN),
    redirectUri: fields.text('redirectUri'),
    iss: fields.optionalText('iss'),
  };
}

/** A sign-in that fails says nothing about the session that the browser may have already. */
function aboutSignIn({ code, cause, retryAfterSeconds }: Failure): Failure {
  return new Failure(code, { retryAfterSeconds, cause, keepsCookies: true });
}

/** The connection that the request names, if the request fits it. The code is not sent otherwise. */
async function readConnection(edge: Edge, request: CallbackRequest): Promise<Connection | Failure> {
  const known = edge.connections.get(request.connection);
  const connection = known && (await discover(known, edge));
  if (connection instanceof Failure) return connection;
  if (connection?.authorizationCode === undefined) {
    return new Failure('request_malformed', { cause: 'no such connection' });
  }
  const { redirectUri, issuer } = connection.authorizationCode;
  if (request.redirectUri !== redirectUri) return new Failure('callback_redirect_uri_mismatch');
  // RFC 9207 §2.4: compared exactly, missing though expected is refused, and so is one from a
  // service that is not known to name itself.
  if (request.iss !== issuer) return new Failure('callback_issuer_mismatch');
  return connection;
}

async function endFormerSession(c: EdgeContext): Promise<void> {
  const former = readCurrentTicket(c);
  // If the store does not answer, the former session is out of reach all the same: its cookie is replaced.
  if (!(former instanceof Failure)) await c.get('edge').sessions.replaceBySignIn(former);
}
