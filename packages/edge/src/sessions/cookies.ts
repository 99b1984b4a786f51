/** Names and attributes of the edge's cookies on one origin. */
export interface CookiePolicy {
  readonly sessionName: string;
  readonly leaseName: string;
  /** Begins the name of each sign-in attempt's cookie. The attempt's own suffix follows. */
  readonly attemptPrefix: string;
  readonly secure: boolean;
}

/**
 * Builds the names and attributes of the cookies on an origin. On https, the `__Host-Http-` prefix
 * makes the browser reject a cookie that is not Secure, HttpOnly, of this host and of Path=/
 * (RFC 6265bis §4.1.3). The prefix does not work on http loopback. There a cookie goes to every port
 * of the host (§8.5), so its name contains the port: two apps on one machine neither read nor clear
 * each other's session.
 */
export function buildCookiePolicy(publicOrigin: string): CookiePolicy {
  const { protocol, port } = new URL(publicOrigin);
  const secure = protocol === 'https:';
  const sessionName = secure ? '__Host-Http-postern' : `postern-dev-${port || '80'}`;
  return {
    sessionName,
    leaseName: `${sessionName}-lease`,
    attemptPrefix: `${sessionName}-attempt-`,
    secure,
  };
}

/** The edge's cookies in a request. A value is empty if the request has no such cookie. */
export interface EdgeCookies {
  /** The session cookie's value, which `readTicket` parses. */
  readonly session: string;
  readonly lease: string;
  /** The values of attempt cookies by their suffix, in the order sent. */
  readonly attempts: ReadonlyMap<string, string>;
}

/**
 * Reads the edge's cookies from a Cookie header. Names are compared byte by byte, after removing
 * exactly the white space that browsers remove (RFC 6265bis §5.6): a browser does not protect a name
 * that it reads differently. A repeated name counts as absent, because no browser holds two cookies
 * of one `__Host-` name. A comma does not separate cookies, because browsers accept it in a value.
 */
export function readEdgeCookies(header: string | null, policy: CookiePolicy): EdgeCookies {
  const { sessionName, leaseName, attemptPrefix } = policy;
  const own = readOwnCookies(header ?? '', sessionName);
  const attempts = new Map<string, string>();
  for (const [name, value] of own) {
    if (value === undefined || !name.startsWith(attemptPrefix)) continue;
    attempts.set(name.slice(attemptPrefix.length), value);
  }
  return { session: own.get(sessionName) ?? '', lease: own.get(leaseName) ?? '', attempts };
}

/** Reads every cookie whose name begins with `prefix`. The value of a repeated name is undefined. */
export function readOwnCookies(header: string, prefix: string): Map<string, string | undefined> {
  const own = new Map<string, string | undefined>();
  for (const pair of header.split(';')) {
    const equals = pair.indexOf('=');
    // A cookie without a name has no equals sign or begins with one. It is never the edge's.
    if (equals === -1) continue;
    const name = trimBlanks(pair.slice(0, equals));
    if (!name.startsWith(prefix)) continue;
    own.set(name, own.has(name) ? undefined : trimBlanks(pair.slice(equals + 1)));
  }
  return own;
}

/** Removes SP and HTAB from both ends. `trim` would remove all Unicode white space. */
function trimBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text, start)) start += 1;
  while (end > start && isBlank(text, end - 1)) end -= 1;
  return text.slice(start, end);
}

function isBlank(text: string, index: number): boolean {
  return text[index] === ' ' || text[index] === '\t';
}

/**
 * Builds the value of a Set-Cookie header: HttpOnly, Path=/, no Domain, and on https Secure
 * (RFC 10017, cookies).
 *
 * @param sameSite `Lax` only for a cookie that the browser must send when a provider redirects it back
 */
export function buildEdgeCookie(
  { secure }: CookiePolicy,
  name: string,
  value: string,
  maxAgeSeconds: number,
  sameSite: 'Strict' | 'Lax' = 'Strict',
): string {
  const attributes = `Path=/; HttpOnly;${secure ? ' Secure;' : ''} SameSite=${sameSite}`;
  return `${name}=${value}; Max-Age=${Math.floor(maxAgeSeconds)}; ${attributes}`;
}
