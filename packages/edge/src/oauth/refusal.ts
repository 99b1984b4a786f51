import type { FailureCode } from '@postern/core';
import { Failure } from '../failures/failure.ts';
import { isObject, type JsonObject } from '../http/json.ts';
import type { SentForm } from './post-form.ts';
import { describeRefusal, MAX_DEPTH } from './refusal-text.ts';

/** The request that the provider refused. */
export interface RefusedRequest {
  /** The request as it was sent. A response may repeat parts of it. */
  readonly sent?: SentForm;
  /** This provider's own error codes for a dead refresh token, if the request has one. */
  readonly deadTokenErrors?: readonly string[] | undefined;
  /** Set for a refresh (RFC 6749 §6). */
  readonly refresh?:
    | {
        /** How many unreadable responses this session has had since its last refresh. Default 0. */
        readonly unreadRefusals?: number | undefined;
      }
    | undefined;
  /** The response has a body that is not a JSON object. Default false. */
  readonly isPage?: boolean;
}

/**
 * The error codes of RFC 6749 §5.2 whose messages only explain them, as in "… or was issued to another
 * client".
 */
const STANDARD = /^(invalid_(client|grant)|unauthorized_client)$/;
/** Error codes about the client: `invalid_client`, GitHub's `incorrect_client_credentials`, … */
const CLIENT = /client/;
/** Error codes about the request (RFC 6749 §5.2). A provider that uses them has another code for the client. */
const REQUEST = /^(invalid_(request|scope)|unsupported_grant_type)$/;
/** Error codes that ask for the user (OpenID Connect Core §3.1.2.6), and Auth0's `mfa_required`. */
const USER_NEEDED = /^(interaction|login|consent|account_selection|mfa)_required$/;
/**
 * Together with {@link DEAD}, error codes about a dead token: `invalid_grant`, `invalid_token`,
 * `bad_refresh_token`, `token_expired`, `bad_verification_code`, …
 */
const GRANT = /(token|grant|code|session)(?!_type)/;
const DEAD = /invalid|bad|expire|revoke|used|reuse|inactive|unknown|not_(found|valid)/;
const TRANSIENT = /unavailable|server_error|internal|slow_down|limit|too_many|overload|time_?out/;
/** Error codes that say no more than that something failed, perhaps for the moment (Slack, Zoho). */
const VAGUE = /^(unknown|general|fatal)_error$/;
/** Descriptions of an error that passes, whatever its code says (Salesforce, Zoho, Ory Hydra, Authelia). */
const PASSING = /(too many|concurrent|retry the) request|being processed/i;
/** Error codes about a DPoP proof, which say nothing about the token (RFC 9449 §5). */
const PROOF = /dpop/;
/**
 * How many of the token endpoint's own statuses without a body (Glewlwyd's response to a dead token) a
 * session survives when it is refreshed: 15 s, with the backoff between them.
 */
const MAX_WORDLESS = 4;
/** How many unreadable responses, which may come from a gateway, a session survives: 10 min. */
const MAX_UNREAD = 24;

/**
 * Classifies an error response of a provider (RFC 6749 §5.2) by its error codes rather than its
 * status, because providers differ in both.
 *
 * A refused refresh is `provider_rejected_grant` whatever the code, since only a new sign-in can help
 * the user. There are two exceptions. Wrong client credentials are the operator's to correct and must
 * not sign every user out: a 401 without a code counts as such, and so does Auth0's 401
 * `access_denied`. And temporary errors pass.
 *
 * @returns `provider_rejected_grant`, `provider_rejected_client` or `provider_rejected_request`;
 *   `provider_unreachable` if the provider fails temporarily; `provider_malformed` if the response
 *   has no error code
 */
export function readRefusal(
  status: number,
  body: JsonObject,
  request: RefusedRequest = {},
): Failure {
  const cause = describeRefusal(status, body, request.sent);
  const code = `provider_${classify(status, body, request)}` as const;
  return endUnread(new Failure(code, { cause }), request.refresh);
}

/**
 * Renames the refusal of a request without a grant of a user, such as a revocation: it must not end the
 * caller's session.
 */
export function keepSession(failure: Failure): Failure {
  const isGrant = failure.code === 'provider_rejected_grant';
  return isGrant ? new Failure('provider_rejected_request', failure) : failure;
}

/** Whether a failure means that the token endpoint's response could not be read. */
export function isUnread(code: FailureCode): boolean {
  return code === 'provider_malformed' || code === 'provider_redirected';
}

/**
 * Turns an unreadable response to a refresh into the end of the session if there were too many of them
 * before: the provider may say in its own way that the refresh token is dead.
 */
export function endUnread<T>(found: T | Failure, refresh: RefusedRequest['refresh']): T | Failure {
  if (!(found instanceof Failure) || !isUnread(found.code)) return found;
  const isDead = (refresh?.unreadRefusals ?? 0) >= MAX_UNREAD;
  return isDead ? new Failure('provider_rejected_grant', found) : found;
}

/** Whether a body says that it is an error. GitHub and Slack send errors with status 200. */
export function saysError({ error, ok, success }: JsonObject): boolean {
  return error !== undefined || ok === false || success === false;
}

type Meaning = 'malformed' | 'unreachable' | `rejected_${'client' | 'grant' | 'request'}`;

function classify(
  status: number,
  body: JsonObject,
  { refresh, deadTokenErrors, isPage = false }: RefusedRequest,
): Meaning {
  // A failing server may write anything into a message, so only its error code counts.
  const isFailing = status >= 500 || status === 408 || status === 425;
  const words = readWords(isFailing ? { error: body['error'] } : body);
  const says = (pattern: RegExp): boolean => words.some((word) => pattern.test(word));
  if (deadTokenErrors?.some((word) => words.includes(normalize(word)))) return 'rejected_grant';
  // Not endlessly: an unreadable response ends the session after ten minutes.
  const { error_description: text } = body;
  const isPassing = says(VAGUE) || (typeof text === 'string' && PASSING.test(text));
  if (refresh && !isFailing && isPassing) return 'malformed';
  if (namesClient(words, isFailing)) return 'rejected_client';
  if (namesDeadToken(status, words, isFailing) && !says(PROOF)) return 'rejected_grant';
  if (status === 401 && !says(REQUEST) && !says(PROOF)) return 'rejected_client';
  if (isFailing || says(TRANSIENT)) return 'unreachable';
  if (!refresh || says(PROOF)) {
    return words.length > 0 && status !== 201 ? 'rejected_request' : 'malformed';
  }
  // The statuses of a token endpoint's own error responses. Gateways and firewalls also use others.
  const isOwn = [400, 410, 422].includes(status) || (status === 200 && saysError(body));
  // Such a page comes from a gateway or firewall, so it never ends a session.
  if (isPage && !isOwn && status !== 200) return 'unreachable';
  const isEmpty = Object.keys(body).length === 0;
  const isEnough = !isEmpty || (!isPage && (refresh.unreadRefusals ?? 0) >= MAX_WORDLESS);
  return says(REQUEST) || (isOwn && isEnough) ? 'rejected_grant' : 'malformed';
}

/**
 * Whether the client is wrong. A code of RFC 6749 decides that alone. Of a failing server, only such a
 * code counts.
 */
function namesClient(words: readonly string[], isFailing: boolean): boolean {
  const standard = words.find((word) => STANDARD.test(word));
  return CLIENT.test(standard ?? (isFailing ? '' : words.join(' ')));
}

function namesDeadToken(status: number, words: readonly string[], isFailing: boolean): boolean {
  return words.some((word) => {
    if (USER_NEEDED.test(word)) return true;
    // A failing server may mention any token in a sentence.
    if (isFailing) return word === 'invalid_grant';
    const isDenied = word === 'access_denied' && status !== 401;
    return isDenied || (GRANT.test(word) && DEAD.test(word));
  });
}

/**
 * Reads the error codes of a response, normalized. RFC 6749 defines one, `error`. Other providers put
 * an object there (Facebook), a list beside it (Strava, Fitbit), an object in `data` (TikTok) or in
 * `fault` (Apigee), or a sentence elsewhere (Twitch, WeChat; `detail` of RFC 9457, and of FastAPI).
 */
function readWords(body: JsonObject, depth = 0): readonly string[] {
  if (depth > MAX_DEPTH) return [];
  const nested = [body['error'], body['data'], body['fault'], [body['errors']].flat()[0]]
    .filter(isObject)
    .flatMap((inner) => readWords(inner, depth + 1));
  const own = Object.entries(body).flatMap(([name, word]) =>
    WORDS.test(name) && typeof word === 'string' ? normalize(word) : [],
  );
  return [...own, ...nested].filter((word) => word !== '');
}

/**
 * The fields in which providers put an error code, or a sentence that says as much. Strava names the
 * wrong parameter, such as `client_id`, in `field` alone.
 */
const WORDS =
  /^(error|(err(or_?)?)?(code|type|msg|message|summary)|status|field|reason|title|detail|faultstring)$/i;

/** Turns `Invalid refresh token`, `InvalidRefreshToken` and `INVALID_REFRESH_TOKEN` into one code. */
function normalize(word: string): string {
  return word
    .replaceAll(/([a-z])(?=[A-Z])/g, '$1_')
    .toLowerCase()
    .replaceAll(/[\W_]+/g, '_');
}
