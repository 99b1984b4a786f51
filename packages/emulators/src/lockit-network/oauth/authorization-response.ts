/**
 * Builds where the browser goes with an authorization response (RFC 6749 §4.1.2, §4.1.2.1). The
 * redirect URI stays as it was registered, its own query included (§3.1.2).
 *
 * @param response parameters to add; undefined ones are left out
 */
export function buildAuthorizationResponse(
  redirectUri: string,
  response: Readonly<Record<string, string | undefined>>,
): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(response)) {
    if (value !== undefined) parameters.append(name, value);
  }
  return `${redirectUri}${redirectUri.includes('?') ? '&' : '?'}${parameters.toString()}`;
}
