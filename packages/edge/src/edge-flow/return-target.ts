import type { Settings } from '../settings/settings.ts';

/** Backslashes and control characters, which browsers and servers read differently. */
const AMBIGUOUS = /[\\\p{Cc}]/u;
/** The edge's own endpoints: a browser that came back there would see no page. */
const ENDPOINT = /^\/(auth|api|healthz|readyz|metrics)(\/|$)/;
/** The longest address that an attempt's cookie keeps, in characters. */
const MAX_LENGTH = 1024;

/**
 * Reads where a browser goes after a sign-in: a path of the public origin, or an address of it or of
 * a listed origin (RFC 9700 §4.11: no open redirects). Of an address that is too long to be kept,
 * the path alone is left.
 *
 * @param target default: the root of the public origin
 * @param maxLength what an attempt's cookie keeps of it, in characters
 * @returns an absolute address; undefined for any other
 */
export function readReturnTarget(
  target: string | undefined,
  { publicOrigin, allowedOrigins }: Pick<Settings, 'publicOrigin' | 'allowedOrigins'>,
  maxLength: number = MAX_LENGTH,
): string | undefined {
  const text = target || '/';
  if (AMBIGUOUS.test(text) || !URL.canParse(text, publicOrigin)) return undefined;
  const { href, origin, pathname } = new URL(text, publicOrigin);
  // Comparing the whole start also refuses userinfo, and schemes whose origin is another's.
  const isListed = [publicOrigin, ...allowedOrigins].some((one) => href.startsWith(`${one}/`));
  if (!isListed || (origin === publicOrigin && ENDPOINT.test(pathname))) return undefined;
  if (href.length <= maxLength) return href;
  const path = origin + pathname;
  return path.length <= maxLength ? path : `${origin}/`;
}

/** A return target that tells the app why a sign-in failed: `#postern-error=<code>`, behind a fragment of its own. */
export function addError(returnTo: string, code: string): string {
  const url = new URL(returnTo);
  url.hash = `${url.hash && `${url.hash}&`}postern-error=${code}`;
  return url.href;
}
