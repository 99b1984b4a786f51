/** Names and attributes of the edge's cookies on one origin. */
export interface CookiePolicy {
  readonly sessionName: string;
  readonly leaseName: string;
  /** The name of a sign-in attempt's cookie begins with it, and ends with the attempt's own part. */
  readonly attemptPrefix: string;
  readonly secure: boolean;
}

/**
 * The cookies that an origin allows. On https the `__Host-Http-` prefix makes the browser itself
 * refuse a cookie that is not Secure, HttpOnly, of this host and of Path=/ (RFC 6265bis §4.1.3).
 * http on loopback cannot have that. There a cookie goes to every port of the host (§8.5), so the
 * port stands in its name: two apps on one machine neither read nor clear each other's session.
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

/** What a request brings of a session and of sign-ins; empty where it brings none. */
export interface EdgeCookies {
  /** The session's own cookie: {@link readTicket} reads it. */
  readonly session: string;
  readonly lease: string;
  /** What follows {@link CookiePolicy.attemptPrefix} in a name, and the value; in the order sent. */
  readonly attempts: ReadonlyMap<string, string>;
}

/**
 * The edge's cookies of a request. A name is compared byte by byte, after exactly the white space
 * that browsers cut off (RFC 6265bis §5.6): a browser does not protect a name that it reads
 * otherwise. A name that comes twice counts as absent, because no browser holds two cookies of one
 * `__Host-` name. A comma separates nothing: browsers accept it in a value.
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

/** Every cookie whose name begins with `prefix`; undefined for a name that comes more than once. */
function readOwnCookies(header: string, prefix: string): Map<string, string | undefined> {
  const own = new Map<string, string | undefined>();
  for (const pair of header.split(';')) {
    const equals = pair.indexOf('=');
    // A cookie without a name has no equals sign, or begins with it: it is never the edge's.
    if (equals === -1) continue;
    const name = trimBlanks(pair.slice(0, equals));
    if (!name.startsWith(prefix)) continue;
    own.set(name, own.has(name) ? undefined : trimBlanks(pair.slice(equals + 1)));
  }
  return own;
}

/** Cuts SP and HTAB off both ends. `trim` would cut all Unicode white space off. */
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
 * A Set-Cookie of the edge: HttpOnly, Path=/, no Domain, and on https Secure (RFC 10017, cookies).
 *
 * @param sameSite `Lax` only for what has to come along when a provider sends the browser back
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
