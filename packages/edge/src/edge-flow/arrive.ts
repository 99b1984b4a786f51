import {
  dropAttempt,
  type EdgeAttempt,
  isLate,
  type OpenAttempt,
  openAttempt,
  refuseAttempt,
} from '../auth/attempt.ts';
import { finishSignIn, isIssuer } from '../auth/finish-sign-in.ts';
import type { Connection } from '../connection.ts';
import type { EdgeContext } from '../context.ts';
import type { Outcome } from '../entrance.ts';
import { Failure } from '../failure.ts';
import { discover } from '../oauth/discover.ts';
import { shortenWords } from '../oauth/refusal-text.ts';
import { answerFailure, begin } from './begin.ts';
import { addError } from './return-target.ts';

/** The parameters of an authorization response that are read (RFC 6749 §4.1.2, RFC 9207 §2). */
export const RESPONSE_PARAMETERS = ['code', 'state', 'iss', 'error', 'error_description'] as const;
/** A token in an address is one that a provider was never asked for, and that others may have seen. */
const TOKEN_PARAMETER = /^(\w+_token|token_type)$/;

type AuthorizationResponse = Partial<Record<(typeof RESPONSE_PARAMETERS)[number], string>>;
type OpenEdgeAttempt = OpenAttempt & { readonly edge: EdgeAttempt };

/**
 * `GET /auth/callback/{connection}`: the redirect URI of the edge flow. The code is exchanged for the
 * browser that began, and the browser goes on to its return target; after a failure with
 * `#postern-error=<code>`, or to the root where the attempt, and so the target, is not known.
 */
export async function answerArrival(
  c: EdgeContext,
  known: Connection,
  query: URLSearchParams,
): Promise<Outcome> {
  const root = `${c.get('edge').settings.publicOrigin}/`;
  const response = readResponse(query);
  if (response === undefined) {
    const cause = 'an authorization response with a parameter twice, or with a token';
    return answerFailure(c, new Failure('request_malformed', { cause }), root);
  }
  const attempt = await openAttempt(c, response.state ?? '');
  if (attempt instanceof Failure) return answerFailure(c, attempt, root);
  if (!isOf(attempt, known)) return answerFailure(c, refuseAttempt('of another connection'), root);
  return finish(c, known, attempt, response);
}

/** What the provider answered; undefined where a parameter came twice (RFC 6749 §3.1), or a token with it. */
function readResponse(query: URLSearchParams): AuthorizationResponse | undefined {
  const isRepeated = RESPONSE_PARAMETERS.some((name) => query.getAll(name).length > 1);
  if (isRepeated || [...query.keys()].some((name) => TOKEN_PARAMETER.test(name))) return undefined;
  const entries = RESPONSE_PARAMETERS.map((name) => [name, query.get(name) || undefined] as const);
  return Object.fromEntries(entries);
}

function isOf(attempt: OpenAttempt, { id }: Connection): attempt is OpenEdgeAttempt {
  return attempt.connection === id && attempt.edge !== undefined;
}

async function finish(
  c: EdgeContext,
  known: Connection,
  attempt: OpenEdgeAttempt,
  { code, iss, error, error_description: description }: AuthorizationResponse,
): Promise<Outcome> {
  const { returnTo, codeVerifier, former: atBegin = '' } = attempt.edge;
  // Where the provider is of the same site, the cookie does come along, and it may be a newer one.
  const former = c.get('brought').session || atBegin;
  if (isLate(attempt, c.get('edge').now())) return retry(c, known, attempt);
  if (code !== undefined && error === undefined) {
    const view = await finishSignIn(c, known, attempt, { code, codeVerifier, iss }, former);
    return view instanceof Failure ? answerFailure(c, view, returnTo) : c.redirect(returnTo, 303);
  }
  const connection = await discover(known, c.get('edge'));
  const failure =
    connection instanceof Failure || isIssuer(connection.authorizationCode, iss)
      ? undefined
      : new Failure('callback_issuer_mismatch');
  if (failure) return answerFailure(c, failure, returnTo);
  if (error === 'temporarily_unavailable') return retry(c, known, attempt);
  return answerRefusal(c, attempt, error, description);
}

/** The user, or the provider, said no. The app hears which, in the kit's words. */
function answerRefusal(
  c: EdgeContext,
  { connection, suffix, edge }: OpenEdgeAttempt,
  error = 'no code',
  description = '',
): Response {
  const cause = shortenWords(`${error} ${description}`.trim());
  c.get('edge').log({ event: 'sign_in_refused', requestId: c.get('requestId'), connection, cause });
  dropAttempt(c, suffix);
  const code = error === 'access_denied' ? error : 'authorization_failed';
  return c.redirect(addError(edge.returnTo, code), 303);
}

/**
 * Begins once more where that is likely to help: the user took longer than an attempt lasts, or the
 * provider has lost its own. Once, and never without parameters that the app asked for.
 */
function retry(
  c: EdgeContext,
  connection: Connection,
  { suffix, edge }: OpenEdgeAttempt,
): Promise<Outcome> | Outcome {
  const { returnTo, isRepeatable, former = '' } = edge;
  dropAttempt(c, suffix);
  if (!isRepeatable)
    return answerFailure(c, refuseAttempt('an attempt that took too long'), returnTo);
  return begin(c, { connection, returnTo, parameters: {} }, { former, isRepeatable: false });
}
