/** The facts about a request that decide which cookies it carries (RFC 6265bis §5.2). */
export interface Context {
  /** A page of another site made it, or another site redirected to it. */
  readonly isCrossSite: boolean;
  /** It is a top-level navigation by GET. */
  readonly isTopLevelGet: boolean;
}

interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly path: string;
  readonly sameSite: 'strict' | 'lax' | 'none';
}

/**
 * Cookies by host and path (RFC 6265bis). Cookies ignore ports, so all servers of one host share
 * them. A cookie without `SameSite` is `Lax`.
 */
export class CookieJar {
  readonly #hosts = new Map<string, Map<string, Cookie>>();

  /** The `Cookie` header of a request; empty without cookies. */
  read({ hostname, pathname }: URL, { isCrossSite, isTopLevelGet }: Context): string {
    return [...(this.#hosts.get(hostname)?.values() ?? [])]
      .filter(({ path }) => isUnder(pathname, path))
      .filter(
        ({ sameSite }) =>
          !isCrossSite || sameSite === 'none' || (sameSite === 'lax' && isTopLevelGet),
      )
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');
  }

  /** Stores the cookie of a `Set-Cookie` line from a host. */
  keep({ hostname }: URL, line: string): void {
    const [, name = '', value = ''] = /^\s*([^=;]+)=([^;]*)/.exec(line) ?? [];
    const path = readAttribute(line, 'path') ?? '/';
    const sameSite = readAttribute(line, 'samesite')?.toLowerCase();
    const jar = this.#hosts.get(hostname) ?? new Map<string, Cookie>();
    this.#hosts.set(hostname, jar);
    const key = `${name}\t${path}`;
    if (isOver(line)) jar.delete(key);
    else {
      const isKnown = sameSite === 'strict' || sameSite === 'none';
      jar.set(key, { name, value, path, sameSite: isKnown ? sameSite : 'lax' });
    }
  }
}

function isOver(line: string): boolean {
  const maxAge = readAttribute(line, 'max-age');
  if (maxAge !== undefined) return Number(maxAge) <= 0;
  return Date.parse(readAttribute(line, 'expires') ?? '') < Date.now();
}

function readAttribute(line: string, name: string): string | undefined {
  return new RegExp(`;\\s*${name}\\s*=\\s*([^;]*?)\\s*(?:;|$)`, 'i').exec(line)?.[1];
}

/** RFC 6265bis §5.1.4. */
function isUnder(pathname: string, path: string): boolean {
  if (pathname === path) return true;
  return pathname.startsWith(path.endsWith('/') ? path : `${path}/`);
}
