/**
 * The headers of every Tools page: nothing is loaded but its stylesheet, nobody frames it (RFC 9700
 * §4.16), nothing is stored, and no address with a request id in it leaves by `Referer`.
 *
 * @param formRedirect where a form's response may send the browser beside this origin. Chromium holds
 *   redirects after a form to `form-action` too, so the consent page must name its client's origin.
 */
export function buildPageHeaders(formRedirect?: string): Record<string, string> {
  const formAction = formRedirect === undefined ? "'self'" : `'self' ${buildSource(formRedirect)}`;
  return {
    'Cache-Control': 'no-store',
    'Content-Security-Policy': `default-src 'none'; style-src 'self'; form-action ${formAction}; frame-ancestors 'none'; base-uri 'none'`,
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
  };
}

/** A CSP source has no way to write a custom scheme's host, nor an IPv6 address: those by scheme alone. */
function buildSource(uri: string): string {
  const { protocol, origin, hostname } = new URL(uri);
  return /^https?:$/.test(protocol) && !hostname.startsWith('[') ? origin : protocol;
}
