import { computeCodeChallenge, createCodeVerifier, readParameters } from '@postern/core';
import { CROSS_SITE, type EdgeAttempt, keepAttempt } from '../auth/attempt.ts';
import {
  buildAuthorizationUrl,
  findParameterError,
  readMaxAge,
} from '../auth/authorization-request.ts';
import { readRedirectUri } from '../auth/redirect-uri.ts';
import type { Connection } from '../connection.ts';
import type { Edge, EdgeContext } from '../context.ts';
import type { Outcome } from '../entrance.ts';
import { Failure } from '../failure.ts';
import { limitProviderAct } from '../limits/limit-acts.ts';
import { discover } from '../oauth/discover.ts';
import { reportFailure } from '../problem.ts';
import { readTicket } from '../sessions/ticket.ts';
import { addError, readReturnTarget } from './return-target.ts';

/** A sign-in as it was asked for, by a link or by a third party. */
interface SignInWish {
  readonly connection: Connection;
  readonly returnTo: string;
  /** Further parameters of the authorization request. */
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * `GET /auth/sign-in?connection=&return_to=`: begins a sign-in of the edge flow, as a link that needs
 * no script. Further parameters go out with the authorization request, where the connection allows
 * them. With `iss`, a third party begins it (OpenID Connect Core 1.0 §4): `target_link_uri` is then
 * the return target, and `connection` need not be named.
 *
 * Failures, shown as they are: `request_malformed`, with the parameter's name;
 * `guard_rate_limited`. Failures of the
 * provider go to the return target.
 */
export async function answerBegin(c: EdgeContext, query: URLSearchParams): Promise<Outcome> {
  const wish = readWish(c, query);
  if (wish instanceof Failure) return wish;
  const { session } = c.get('brought');
  // Anything else in its place could make the attempt's cookie larger than browsers keep.
  const isTicket = await readTicket(session, c.get('edge').settings.keyRing);
  return begin(c, wish, {
    former: isTicket ? session : '',
    isRepeatable: Object.keys(wish.parameters).length === 0,
  });
}

/**
 * Begins an attempt, and sends the browser to the provider; a failure of the provider, to the return
 * target. Failure: `guard_rate_limited`.
 */
export async function begin(
  c: EdgeContext,
  { connection: known, returnTo, parameters }: SignInWish,
  kept: Required<Pick<EdgeAttempt, 'former' | 'isRepeatable'>>,
): Promise<Outcome> {
  const limited = await limitProviderAct(c, 'sign-in');
  if (limited) return limited;
  const edge = c.get('edge');
  const [random, codeVerifier] = [createCodeVerifier(), createCodeVerifier()];
  const state = isCrossSite(c) ? CROSS_SITE + random : random;
  const attempt = {
    connection: known.id,
    codeChallenge: await computeCodeChallenge(codeVerifier),
    startedAtMs: edge.now(),
    ...readMaxAge(parameters),
    edge: { codeVerifier, returnTo, ...kept },
  };
  const redirectUri = readRedirectUri(known, edge.settings.publicOrigin);
  const request = { state, redirectUri, attempt, parameters };
  const connection = await discover(known, edge);
  const url =
    connection instanceof Failure
      ? connection
      : await buildAuthorizationUrl(connection, request, edge);
  if (url instanceof Failure) return answerFailure(c, url, returnTo);
  await keepAttempt(c, state, attempt);
  return c.redirect(url, 303);
}

/** Tells the app of a failure, where its page is; the log has the cause. */
export function answerFailure(c: EdgeContext, failure: Failure, returnTo: string): Response {
  reportFailure(c, failure);
  return c.redirect(addError(returnTo, failure.code), 303);
}

/** Whether a page of another site sent the browser here, where the browser says so (Fetch Metadata). */
function isCrossSite({ req }: EdgeContext): boolean {
  return req.header('sec-fetch-site') === 'cross-site';
}

/** The longest return target that a page of another site may name, in characters. */
const MAX_CROSS_SITE_LENGTH = 256;

function readWish(c: EdgeContext, query: URLSearchParams): SignInWish | Failure {
  const edge = c.get('edge');
  const { parameters: given, duplicate } = readParameters(query);
  if (given === undefined) return refuse(duplicate);
  const { connection: id, return_to, iss, ...rest } = given;
  const connection = findConnection(edge, id, iss);
  if (connection === undefined) return refuse(iss === undefined ? 'connection' : 'iss');
  const { target_link_uri, ...ofThirdParty } = rest;
  const isThirdParty = iss !== undefined;
  const returnTo = readReturnTarget(
    return_to ?? (isThirdParty ? target_link_uri : undefined),
    edge.settings,
    ...(isCrossSite(c) ? [MAX_CROSS_SITE_LENGTH] : []),
  );
  if (returnTo === undefined)
    return refuse(return_to === undefined ? 'target_link_uri' : 'return_to');
  const parameters = isThirdParty ? ofThirdParty : rest;
  return findParameterError(connection, parameters) ?? { connection, returnTo, parameters };
}

/** The connection that is named, by its id or its issuer; the only one, where none is. */
function findConnection(
  { connections }: Edge,
  id: string | undefined,
  iss: string | undefined,
): Connection | undefined {
  const fitting = [...connections.values()].filter(
    (one) =>
      one.authorizationCode?.flow === 'edge' &&
      (id ?? one.id) === one.id &&
      (iss ?? one.authorizationServer.issuer) === one.authorizationServer.issuer,
  );
  return fitting.length === 1 ? fitting[0] : undefined;
}

function refuse(parameter: string): Failure {
  return new Failure('request_malformed', { cause: parameter, parameters: [parameter] });
}
