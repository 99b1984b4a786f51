/**
 * Builds the headers of a Tools page. It loads only its stylesheet, cannot be framed (RFC 9700
 * §4.16), is not stored, and does not reveal its request id through `Referer`.
 *
 * @param formRedirect where a form's response may redirect, besides this origin. Chromium applies
 *   `form-action` to redirects after a form too, so the consent page must name its client's origin.
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

/**
 * Builds a CSP source. CSP cannot express an IPv6 address or the host of a custom scheme; those
 * sources contain only the scheme.
 */
function buildSource(uri: string): string {
  const { protocol, origin, hostname } = new URL(uri);
  return /^https?:$/.test(protocol) && !hostname.startsWith('[') ? origin : protocol;
}
