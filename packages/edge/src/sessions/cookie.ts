import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';

/** Names and attributes of the edge's cookies on one origin. */
export interface CookiePolicy {
  readonly sessionName: string;
  readonly secure: boolean;
}

/**
 * The cookies that an origin allows. On https the `__Host-Http-` prefix makes the browser itself
 * refuse a cookie that is not Secure, HttpOnly, of this host and of Path=/ (RFC 6265bis §4.1.3).
 * http on loopback cannot have that.
 */
export function buildCookiePolicy(publicOrigin: string): CookiePolicy {
  const secure = publicOrigin.startsWith('https:');
  return { sessionName: secure ? '__Host-Http-postern' : 'postern-dev', secure };
}

export function readSessionCookie(c: Context, policy: CookiePolicy): string | undefined {
  return getCookie(c, policy.sessionName);
}

/** Sets the session cookie: HttpOnly, SameSite=Strict, Path=/, no Domain (RFC 10017, cookies). */
export function setSessionCookie(
  c: Context,
  policy: CookiePolicy,
  value: string,
  maxAgeSeconds: number,
): void {
  setCookie(c, policy.sessionName, value, {
    secure: policy.secure,
    httpOnly: true,
    sameSite: 'Strict',
    path: '/',
    maxAge: maxAgeSeconds,
  });
}

/** Clears it, with the same attributes: a browser ignores a deletion that does not fit the prefix. */
export function clearSessionCookie(c: Context, policy: CookiePolicy): void {
  setSessionCookie(c, policy, '', 0);
}
