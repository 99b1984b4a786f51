import type { EdgeContext } from '../context.ts';

/** Names and attributes of the edge's cookies on one origin. */
export interface CookiePolicy {
  readonly sessionName: string;
  readonly leaseName: string;
  readonly secure: boolean;
}

/**
 * The cookies that an origin allows. On https the `__Host-Http-` prefix makes the browser itself
 * refuse a cookie that is not Secure, HttpOnly, of this host and of Path=/ (RFC 6265bis §4.1.3).
 * http on loopback cannot have that.
 */
export function buildCookiePolicy(publicOrigin: string): CookiePolicy {
  const secure = publicOrigin.startsWith('https:');
  const sessionName = secure ? '__Host-Http-postern' : 'postern-dev';
  return { sessionName, leaseName: `${sessionName}-lease`, secure };
}

/** What a request brings of a session; empty where it brings none. */
export interface EdgeCookies {
  /** The session's own cookie: {@link readTicket} reads it. */
  readonly session: string;
  readonly lease: string;
}

/**
 * The edge's cookies of a request, as they were sent (RFC 6265 §5.4). Of two with one name the first
 * counts; the edge's own values are base64url and dots, so nothing is decoded.
 */
export function readEdgeCookies(header: string | null, policy: CookiePolicy): EdgeCookies {
  const { sessionName, leaseName } = policy;
  const pairs = header?.split(';') ?? [];
  return { session: readValue(pairs, sessionName), lease: readValue(pairs, leaseName) };
}

function readValue(pairs: readonly string[], name: string): string {
  const pair = pairs.find((text) => text.trimStart().startsWith(`${name}=`)) ?? '';
  return pair.trim().slice(name.length + 1);
}

/** A Set-Cookie of the edge: HttpOnly, SameSite=Strict, Path=/, no Domain (RFC 10017, cookies). */
export function buildEdgeCookie(
  { secure }: CookiePolicy,
  name: string,
  value: string,
  maxAgeSeconds: number,
): string {
  const attributes = `Path=/; HttpOnly;${secure ? ' Secure;' : ''} SameSite=Strict`;
  return `${name}=${value}; Max-Age=${Math.floor(maxAgeSeconds)}; ${attributes}`;
}

export function setEdgeCookie(c: EdgeContext, ...cookie: Parameters<typeof buildEdgeCookie>): void {
  c.header('set-cookie', buildEdgeCookie(...cookie), { append: true });
}

/**
 * Clears what the browser holds of a session, with the same attributes: a browser ignores a
 * deletion that does not fit the prefix.
 */
export function clearSessionCookies(c: EdgeContext, policy: CookiePolicy): void {
  setEdgeCookie(c, policy, policy.sessionName, '', 0);
  clearLeaseCookie(c, policy);
}

/** Clears the lease where the request brought one: the next call asks the store. */
export function clearLeaseCookie(c: EdgeContext, policy: CookiePolicy): void {
  if (c.get('brought').lease !== '') setEdgeCookie(c, policy, policy.leaseName, '', 0);
}
