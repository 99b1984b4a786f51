import type { Fixes } from '../failures/config-error.ts';
import type { Fetch } from '../http/fetch.ts';
import { findRequestHeaderError } from '../routes/refused-headers.ts';
import type { Route, SecretRoute } from '../routes/route.ts';
import type { CallFetch } from '../routes/user-access.ts';
import { Secret } from '../sealing/secret.ts';
import { hideSecret } from './hide-secret.ts';
import { passesAlways } from './request-headers.ts';

/** A secret is searched for in responses, so it must not be part of other texts by chance. */
const MIN_SECRET_LENGTH = 8;
/** What a header value can carry without quoting (RFC 9110 §5.5). */
const VISIBLE_ASCII = /^[\x21-\x7e]+$/;
/** A scheme is a token (RFC 9110 §11.1). */
const SCHEME = /^[\w!#$%&'*+.^`|~-]*$/;

/** The header that carries a route's secret, and the text before it. */
export function readSecretHeader({
  header = 'authorization',
  scheme = header === 'authorization' ? 'Bearer' : '',
}: Pick<SecretRoute, 'header' | 'scheme'>): { readonly header: string; readonly scheme: string } {
  return { header, scheme };
}

/**
 * Gives one call a `fetch` that adds the route's secret to every request, so that no earlier part
 * of the edge has the secret. {@link hideSecret} removes the secret from responses.
 */
export function addSecret(call: CallFetch, route: Route): void {
  if (route.credential !== 'secret') return;
  call.set('fetch', buildSecretFetch(call.get('fetch'), route));
}

/** Builds a `fetch` that sends a route's secret, and hides it in the response. */
export function buildSecretFetch(fetch: Fetch, route: SecretRoute): Fetch {
  const secret = reveal(route);
  return async (input, init) => {
    const headers = new Headers(init?.headers);
    setSecret(headers, route);
    return hideSecret(await fetch(input, { ...init, headers }), secret);
  };
}

/** Adds a route's secret to the headers of a request that no `fetch` sends, such as a WebSocket's handshake. */
export function setSecret(headers: Headers, route: SecretRoute): void {
  const { header, scheme } = readSecretHeader(route);
  const secret = reveal(route);
  headers.set(header, scheme === '' ? secret : `${scheme} ${secret}`);
}

/** Hides the secret of a route from logs and inspectors. */
export function concealSecret(route: Route): Route {
  if (route.credential !== 'secret' || route.secret instanceof Secret) return route;
  return { ...route, secret: new Secret(route.secret) };
}

/** Finds every error in how a route sends its secret, each with its fix. */
export function findSecretErrors(route: Route): Fixes {
  if (route.credential !== 'secret') return [];
  const { header, scheme } = readSecretHeader(route);
  return [
    ...findValueErrors(reveal(route)),
    header !== 'authorization' && findHeaderError(route, header),
    !SCHEME.test(scheme) && 'has an invalid scheme; set it to one word, such as Bearer, or to ""',
  ];
}

/** @param secret anything, from untyped JavaScript */
function findValueErrors(secret: unknown): Fixes {
  if (typeof secret !== 'string' || secret === '')
    return ['has no secret; set secret to a variable of the environment'];
  return [
    !VISIBLE_ASCII.test(secret) &&
      'has a secret with a space, a line break or a letter beyond ASCII; remove it',
    secret.length < MIN_SECRET_LENGTH &&
      `has a secret of less than ${MIN_SECRET_LENGTH} characters; use a longer one`,
  ];
}

/** Headers that pass from the caller, or carry something else, cannot carry a secret. */
function findHeaderError(route: SecretRoute, header: string): string | false {
  const { requestHeaders = [], sessionIdHeader, userHeaders = {} } = route;
  const others = [...requestHeaders, sessionIdHeader, ...Object.keys(userHeaders)];
  const isTaken = passesAlways(header) || others.includes(header);
  return (
    findRequestHeaderError('header', header) ??
    (isTaken && `names ${header} in header, which has another use; rename it`)
  );
}

function reveal({ secret }: SecretRoute): string {
  return secret instanceof Secret ? secret.reveal() : secret;
}
