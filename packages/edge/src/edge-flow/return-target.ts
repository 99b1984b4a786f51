import type { Settings } from '../settings/settings.ts';

/** Matches backslashes and control characters, which browsers and servers read differently. */
const AMBIGUOUS = /[\\\p{Cc}]/u;
/** Matches the edge's own endpoints: they show no page. */
const ENDPOINT = /^\/(auth|api|healthz|readyz|metrics)(\/|$)/;
/** Matches the error of an earlier sign-in, which the page may still have in its address. */
const ERROR = /[#&]postern-error=\w+$/;
/** The longest URL that an attempt's cookie can keep, in characters. */
const MAX_LENGTH = 1024;

/**
 * Reads where a browser goes after a sign-in: a path of the public origin, or a URL of the public or
 * an allowed origin (RFC 9700 §4.11: no open redirects). A URL that is too long is cut to its path, or
 * to the root of its origin.
 *
 * @param target default: the root of the public origin
 * @param maxLength of the URL, in characters; default 1024
 * @returns an absolute URL; undefined if the target is not allowed
 */
export function readReturnTarget(
  target: string | undefined,
  { publicOrigin, allowedOrigins }: Pick<Settings, 'publicOrigin' | 'allowedOrigins'>,
  maxLength: number = MAX_LENGTH,
): string | undefined {
  const text = (target || '/').replace(ERROR, '');
  if (AMBIGUOUS.test(text) || !URL.canParse(text, publicOrigin)) return undefined;
  const { href, origin, pathname } = new URL(text, publicOrigin);
  // Comparing the start of the URL also rejects userinfo, and `blob:` URLs, whose origin is that of
  // their creator.
  const isListed = [publicOrigin, ...allowedOrigins].some((one) => href.startsWith(`${one}/`));
  if (!isListed || (origin === publicOrigin && isEndpoint(pathname))) return undefined;
  if (href.length <= maxLength) return href;
  const path = origin + pathname;
  return path.length <= maxLength ? path : `${origin}/`;
}

/** Whether a path is one of the edge's own. */
export function isEndpoint(path: string): boolean {
  return ENDPOINT.test(path);
}

/** Adds `#postern-error=<code>` to a return target, after a fragment of its own, to tell the app why a sign-in failed. */
export function addError(returnTo: string, code: string): string {
  const url = new URL(returnTo);
  url.hash = `${url.hash && `${url.hash}&`}postern-error=${code}`;
  return url.href;
}
