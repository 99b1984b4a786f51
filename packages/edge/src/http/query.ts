/**
 * Writes parameters as a URL's query. A space becomes `%20` and not `+`: both are right in a form, but
 * some servers and proxies read `+` in a URL as itself.
 */
export function buildQuery(parameters: URLSearchParams): string {
  return parameters.toString().replaceAll('+', '%20');
}
