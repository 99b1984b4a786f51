import { type EdgeContext, type HandlerResult, waitUntilOf } from '../app/context.ts';
import { type EdgeConnection, providerContextOf } from '../app/parts.ts';
import { logRequest } from '../app/request-log.ts';
import {
  dropAttempt,
  type EdgeAttempt,
  isLate,
  type OpenAttempt,
  openAttempt,
  refuseAttempt,
} from '../auth/attempt.ts';
import {
  type CodeResponse,
  type FinishedSignIn,
  type FinishParts,
  findIssuerFailure,
  finishSignIn,
  setSessionCookie,
} from '../auth/finish-sign-in.ts';
import { Failure } from '../failures/failure.ts';
import { resolveConnection } from '../oauth/connection.ts';
import { shortenWords } from '../oauth/refusal-text.ts';
import { buildCauseText } from '../observing/log.ts';
import type { SingleFlight } from '../tokens/single-flight.ts';
import { withPostedName } from './posted-name.ts';
import { addError } from './return-target.ts';
import { redirectWithError, startSignIn } from './start-sign-in.ts';

/** The parameters of an authorization response that the edge reads (RFC 6749 §4.1.2, RFC 9207 §2). */
export const RESPONSE_PARAMETERS = ['code', 'state', 'iss', 'error', 'error_description'] as const;
/** Parameters with a token. The edge never requests a token in a URL, and the URL may have leaked. */
const TOKEN_PARAMETER = /^(\w+_token|token_type)$/;

/** The user said no: by RFC 6749 §4.1.2.1, or in the words of Apple and LinkedIn. */
const DENIED = /^(access_denied|user_cancelled_(authorize|login))$/;

type AuthorizationResponse = Partial<Record<(typeof RESPONSE_PARAMETERS)[number], string>>;
/** The parts of the callback. */
export type CallbackParts = FinishParts & {
  /**
   * The sign-ins that are being finished. Some browsers and providers send a response twice, and the
   * browser drops the answer to the first: both requests share one exchange.
   */
  readonly signIns: SingleFlight<FinishedSignIn | Failure>;
};

type OpenEdgeAttempt = OpenAttempt & { readonly edge: EdgeAttempt };

/**
 * `GET /auth/callback/{connection}`: the redirect URI of the edge flow. It exchanges the code for the
 * browser that started the sign-in, and redirects to the return target. After a failure the target
 * has `#postern-error=<code>`; if the attempt is unknown, the browser goes to the root.
 */
export async function handleCallback(
  c: EdgeContext,
  parts: CallbackParts,
  connection: EdgeConnection,
  query: URLSearchParams,
): Promise<HandlerResult> {
  const root = `${parts.settings.publicOrigin}/`;
  const fail = (failure: Failure): Promise<Response> => redirectWithError(c, parts, failure, root);
  const response = readResponse(query);
  if (response === undefined) {
    const cause = 'an authorization response with a repeated parameter, or with a token';
    return fail(new Failure('request_malformed', { cause }));
  }
  const attempt = await openAttempt(c, parts, response.state ?? '');
  if (attempt instanceof Failure) return fail(explainUnmatched(attempt, response));
  if (!belongsTo(attempt, connection)) return fail(refuseAttempt('other connection'));
  return finish(c, parts, await withPostedName(parts, connection, query), attempt, response);
}

/** Reads the response; undefined if a parameter is repeated (RFC 6749 §3.1) or a token came with it. */
function readResponse(query: URLSearchParams): AuthorizationResponse | undefined {
  const isRepeated = RESPONSE_PARAMETERS.some((name) => query.getAll(name).length > 1);
  if (isRepeated || [...query.keys()].some((name) => TOKEN_PARAMETER.test(name))) return undefined;
  const entries = RESPONSE_PARAMETERS.map((name) => [name, query.get(name) || undefined] as const);
  return Object.fromEntries(entries);
}

/** Adds the provider's error to the cause. Nothing else reports an error that comes without `state`. */
function explainUnmatched(failure: Failure, response: AuthorizationResponse): Failure {
  const { state, error } = response;
  const cause = state === undefined ? 'a response without state' : buildCauseText(failure.cause);
  return error === undefined
    ? failure.with({ cause })
    : failure.with({ cause: `${cause}: ${describeError(response)}` });
}

/** The provider's error for the log. */
function describeError({ error = 'no code', error_description }: AuthorizationResponse): string {
  return shortenWords(`${error} ${error_description ?? ''}`.trim());
}

function belongsTo(attempt: OpenAttempt, { id }: EdgeConnection): attempt is OpenEdgeAttempt {
  return attempt.connection === id && attempt.edge !== undefined;
}

async function finish(
  c: EdgeContext,
  parts: CallbackParts,
  known: EdgeConnection,
  attempt: OpenEdgeAttempt,
  response: AuthorizationResponse,
): Promise<HandlerResult> {
  const { code, iss, error } = response;
  const { returnTo } = attempt.edge;
  const fail = (failure: Failure): Promise<Response> =>
    redirectWithError(c, parts, failure, returnTo);
  if (isLate(attempt, parts.now())) return retry(c, parts, known, attempt);
  if (code !== undefined && error === undefined) {
    const failure = await finishOnce(c, parts, known, attempt, { code, iss });
    return failure ? fail(failure) : c.redirect(returnTo, 303);
  }
  const connection = await resolveConnection(known, providerContextOf(c, parts));
  const mismatch =
    connection instanceof Failure
      ? undefined
      : findIssuerFailure(connection.authorizationCode, iss);
  if (mismatch) {
    const cause = `${buildCauseText(mismatch.cause)}: ${describeError(response)}`;
    return fail(mismatch.with({ cause }));
  }
  if (error === 'temporarily_unavailable') return retry(c, parts, known, attempt);
  return answerRefusal(c, parts, attempt, response);
}

/** Finishes a sign-in once, and gives its session to every response that arrives meanwhile. */
async function finishOnce(
  c: EdgeContext,
  parts: CallbackParts,
  known: EdgeConnection,
  attempt: OpenEdgeAttempt,
  response: Omit<CodeResponse, 'codeVerifier'>,
): Promise<Failure | undefined> {
  const { codeVerifier, former: sessionAtStart = '' } = attempt.edge;
  // After a provider on the same site, the browser sends the session cookie, which may be newer.
  const former = c.get('cookies').session || sessionAtStart;
  let isFirst = false;
  const run = (): Promise<FinishedSignIn | Failure> => {
    isFirst = true;
    return finishSignIn(c, parts, known, attempt, { ...response, codeVerifier }, former);
  };
  const key = `${attempt.suffix} ${attempt.codeChallenge} ${response.iss ?? ''}`;
  const finished = await parts.signIns.run(key, run, waitUntilOf(c));
  if (finished instanceof Failure) return finished;
  if (!isFirst) {
    setSessionCookie(c, parts, finished[1]);
    dropAttempt(c, parts, attempt.suffix);
  }
  return undefined;
}

/** Redirects to the app with the kit's error code: the user or the provider refused the sign-in. */
async function answerRefusal(
  c: EdgeContext,
  parts: FinishParts,
  { connection, suffix, edge }: OpenEdgeAttempt,
  response: AuthorizationResponse,
): Promise<Response> {
  const cause = describeError(response);
  await logRequest(c, parts, { event: 'sign_in_refused', connection, cause });
  dropAttempt(c, parts, suffix);
  const code = DENIED.test(response.error ?? '') ? 'access_denied' : 'authorization_failed';
  return c.redirect(addError(edge.returnTo, code), 303);
}

/**
 * Starts the sign-in once more if that is likely to help: the user took longer than an attempt lasts,
 * or the provider lost its own state. It does so only once, and never if the app sent parameters.
 */
function retry(
  c: EdgeContext,
  parts: FinishParts,
  connection: EdgeConnection,
  { suffix, edge }: OpenEdgeAttempt,
): Promise<HandlerResult> | HandlerResult {
  const { returnTo, isRepeatable, former = '' } = edge;
  dropAttempt(c, parts, suffix);
  if (!isRepeatable) return redirectWithError(c, parts, refuseAttempt('too late'), returnTo);
  const request = { connection, returnTo, parameters: {} };
  return startSignIn(c, parts, request, { former, isRepeatable: false });
}
