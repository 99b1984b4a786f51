import type { IncomingMessage } from 'node:http';

/** A host that needs no parser: a name or an IPv4 address, and a port. */
const PLAIN_HOST = /^[a-z\d][a-z\d.-]*(:\d{1,5})?$/;

/**
 * Builds the absolute URL of a request (RFC 9112 §3.3). HTTP/1.0 needs no `Host`, and some load
 * balancers probe a server in that way.
 *
 * @returns undefined if the request has no target of an origin, or its `Host` is more than one host
 */
export function buildUrl(incoming: IncomingMessage): string | undefined {
  const { url: target = '', headers, httpVersion } = incoming;
  const { host = httpVersion === '1.0' ? 'localhost' : '' } = headers;
  if (hasBackslash(target) || hasSeveralHosts(incoming)) return undefined;
  // An absolute target replaces the host (RFC 9112 §3.2.2).
  if (/^https?:\/\//.test(target)) return URL.parse(target)?.href;
  if (!target.startsWith('/')) return undefined;
  if (PLAIN_HOST.test(host)) return `http://${host}${target}`;
  return isHost(host) ? URL.parse(`http://${host}${target}`)?.href : undefined;
}

/** Node takes the first of several hosts, and a proxy in front may have taken another (RFC 9112 §3.2). */
function hasSeveralHosts({ rawHeaders }: IncomingMessage): boolean {
  let hosts = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i];
    if (name?.length === 4 && name.toLowerCase() === 'host') hosts += 1;
  }
  return hosts > 1;
}

/** A URL parser reads a backslash in a path as a slash, and other servers do not. */
function hasBackslash(target: string): boolean {
  const at = target.indexOf('\\');
  return at >= 0 && !target.slice(0, at).includes('?');
}

/** Whether text is a host with or without a port, and has neither user information nor a path. */
function isHost(text: string): boolean {
  const url = URL.parse(`http://${text}`);
  const name = text.replace(/:\d*$/, '').toLowerCase();
  return url !== null && name !== '' && url.hostname === name;
}
