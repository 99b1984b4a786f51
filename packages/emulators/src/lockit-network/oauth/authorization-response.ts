/**
 * Builds the redirect of an authorization response (RFC 6749 §4.1.2, §4.1.2.1). It keeps the query
 * of the registered redirect URI (§3.1.2).
 *
 * @param response parameters to add; undefined ones are omitted
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
