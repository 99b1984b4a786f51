import { buildEdgeCookie, type CookiePolicy } from '../sessions/cookies.ts';
import type { EdgeContext } from './context.ts';

/** Adds a Set-Cookie of the edge to the response; the parameters are those of {@link buildEdgeCookie}. */
export function setEdgeCookie(c: EdgeContext, ...cookie: Parameters<typeof buildEdgeCookie>): void {
  c.header('set-cookie', buildEdgeCookie(...cookie), { append: true });
}

/**
 * Deletes the session and lease cookies. The deletion has the cookies' own attributes: a browser
 * ignores a deletion that does not satisfy the name's prefix.
 */
export function clearSessionCookies(c: EdgeContext, policy: CookiePolicy): void {
  setEdgeCookie(c, policy, policy.sessionName, '', 0);
  clearLeaseCookie(c, policy);
}

/** Deletes the lease cookie if the request carried one, so that the next call reads the store. */
export function clearLeaseCookie(c: EdgeContext, policy: CookiePolicy): void {
  if (c.get('cookies').lease !== '') setEdgeCookie(c, policy, policy.leaseName, '', 0);
}
