import { Failure } from '../failures/failure.ts';
import { isObject, type JsonObject } from '../http/json.ts';
import type { SentForm } from './post-form.ts';
import { describeRefusal } from './refusal-text.ts';

/** What is known of the request that was refused. */
export interface RefusedRequest {
  readonly sent?: SentForm;
  /** Set for a renewal (RFC 6749 §6). */
  readonly refresh?: {
    /** Further words of this service for a dead refresh token. */
    readonly deadTokenErrors?: readonly string[] | undefined;
    /** How many refusals that cannot be read this session has had in a row. */
    readonly unreadRefusals?: number;
  };
  /** The answer has a body that is no JSON object. */
  readonly isPage?: boolean;
}

/** Words about the client: `invalid_client`, GitHub's `incorrect_client_credentials`, … */
const CLIENT = /client/;
/** RFC 6749 §5.2, about the request; a service that knows these words has another for the client. */
const REQUEST = /^(invalid_(request|scope)|unsupported_grant_type)$/;
/** OpenID Connect Core §3.1.2.6. */
const USER_NEEDED = /^(interaction|login|consent|account_selection)_required$/;
/** `invalid_grant`, `invalid_token`, `bad_refresh_token`, `token_expired`, `bad_verification_code`, … */
const GRANT = /(token|grant|code|session)(?!_type)/;
const DEAD = /invalid|bad|expire|revoke|used|inactive|unknown|not_found/;
const TRANSIENT = /unavailable|server_error|internal|slow_down|limit|too_many|overload|time_?out/;
/** A proof that is not taken says nothing about the token (RFC 9449 §5). */
const PROOF = /dpop/;
/** Statuses with which a token endpoint itself refuses; gateways and firewalls have others, too. */
const OWN_STATUSES: ReadonlySet<number> = new Set([200, 400, 410, 422]);
/**
 * How many refusals of a renewal that cannot be read a session bears in a row, by the pauses between
 * them: 15 s for the token endpoint's own status without a word (Glewlwyd's answer to a dead token),
 * 10 min where a gateway may have answered as well. A page of HTML with another status is a gateway's
 * or a firewall's, and ends no session however long it lasts.
 */
const MOST_UNREAD = { wordless: 4, doubtful: 24, page: Number.POSITIVE_INFINITY };

/**
 * What an authorization server's error means (RFC 6749 §5.2), whatever its status and its words:
 * `provider_rejected_grant`, `provider_rejected_client`, `provider_rejected_request`,
 * `provider_unreachable` where the server fails for the moment, `provider_malformed` where it says
 * nothing.
 *
 * A renewal that the token endpoint refuses is `provider_rejected_grant` in whatever words, since
 * nothing but a new sign-in can help the user. The exceptions are the client's own credentials,
 * which are the operator's to correct and must not sign everybody out (401 without a word is about
 * them, and so is Auth0's 401 `access_denied`), and what passes.
 */
export function readRefusal(
  status: number,
  body: JsonObject,
  { sent, refresh, isPage = false }: RefusedRequest = {},
): Failure {
  const cause = describeRefusal(status, body, sent);
  return new Failure(`provider_${classify(status, body, isPage, refresh)}`, { cause });
}

type Meaning = 'malformed' | 'unreachable' | `rejected_${'client' | 'grant' | 'request'}`;

function classify(
  status: number,
  body: JsonObject,
  isPage: boolean,
  refresh: RefusedRequest['refresh'],
): Meaning {
  // A server that fails may write anything into a message; only its code is believed.
  const words = readWords(status < 500 ? body : { error: body['error'] });
  const says = (pattern: RegExp): boolean => words.some((word) => pattern.test(word));
  const isClients = status === 401 && !says(REQUEST) && !says(PROOF);
  const isDead =
    says(USER_NEEDED) ||
    (says(/^access_denied$/) && status !== 401) ||
    words.some((word) => GRANT.test(word) && DEAD.test(word)) ||
    refresh?.deadTokenErrors?.some((word) => words.includes(normalize(word)));
  if (says(CLIENT)) return 'rejected_client';
  if (isDead && !says(PROOF)) return 'rejected_grant';
  if (isClients) return 'rejected_client';
  if (status >= 500 || status === 408 || status === 425 || says(TRANSIENT)) return 'unreachable';
  if (!refresh || says(PROOF)) {
    return words.length > 0 && status !== 201 ? 'rejected_request' : 'malformed';
  }
  const isOwn = OWN_STATUSES.has(status);
  const isEmpty = Object.keys(body).length === 0;
  const kind = isOwn && isEmpty && !isPage ? 'wordless' : 'doubtful';
  const most = MOST_UNREAD[isPage && !isOwn ? 'page' : kind];
  const isRefused = says(REQUEST) || (isOwn && !isEmpty) || (refresh.unreadRefusals ?? 0) >= most;
  return isRefused ? 'rejected_grant' : 'malformed';
}

/**
 * The words that an error has for itself, as one writes codes. RFC 6749 has one, `error`; others put
 * an object there (Facebook), a list beside it (Strava, Fitbit) or a sentence (Twitch).
 */
function readWords(body: JsonObject): readonly string[] {
  const nested = [body['error'], [body['errors']].flat()[0]].filter(isObject).flatMap(readWords);
  const own = WORDS.map((name) => body[name]).filter((word) => typeof word === 'string');
  return [...own.map(normalize), ...nested].filter((word) => word !== '');
}

const WORDS = ['error', 'code', 'error_code', 'errorType', 'type', 'status', 'message', 'reason'];

/** `Invalid refresh token`, `InvalidRefreshToken` and `INVALID_REFRESH_TOKEN` are one word. */
function normalize(word: string): string {
  return word
    .replaceAll(/([a-z])(?=[A-Z])/g, '$1_')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_');
}
