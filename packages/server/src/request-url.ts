import type { IncomingMessage } from 'node:http';

/** A host that needs no parser: a name or an IPv4 address, and a port. */
const PLAIN_HOST = /^[a-z\d][a-z\d.-]*(:\d{1,5})?$/;

/**
 * Builds the absolute URL of a request (RFC 9112 §3.3). For speed, a plain host is not parsed, so that it
 * may still have a port above 65535.
 *
 * @returns undefined if the request has no target of an origin, or its `Host` is more than a host
 */
export function buildUrl({ url: target = '', headers }: IncomingMessage): string | undefined {
  const { host = '' } = headers;
  if (hasBackslash(target)) return undefined;
  // An absolute target replaces the host (RFC 9112 §3.2.2).
  if (/^https?:\/\//.test(target)) return URL.parse(target)?.href;
  if (!target.startsWith('/')) return undefined;
  if (PLAIN_HOST.test(host)) return `http://${host}${target}`;
  return isHost(host) ? URL.parse(`http://${host}${target}`)?.href : undefined;
}

/**
 * Makes sure that a request has one `Host`. HTTP/1.0 needs none, and some load balancers probe a server in
 * that way. Of several, Node takes the first, and a proxy in front may have taken another.
 *
 * @returns false if there are several (RFC 9112 §3.2)
 */
export function settleHost({ rawHeaders, headers, httpVersion }: IncomingMessage): boolean {
  let hosts = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i];
    if (name?.length === 4 && name.toLowerCase() === 'host') hosts += 1;
  }
  if (hosts === 0 && httpVersion === '1.0') headers.host = 'localhost';
  return hosts <= 1;
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
