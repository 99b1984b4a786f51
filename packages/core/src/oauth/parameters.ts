/** Why a query or form could not be read: a parameter was sent twice. */
export interface DuplicateParameter {
  readonly duplicate: string;
}

/**
 * Reads a query or an `application/x-www-form-urlencoded` body as OAuth parameters.
 *
 * Parameters sent without a value count as omitted; one sent more than once makes the whole
 * request invalid, and is named so that the refusal can say which.
 *
 * @see RFC 6749 §3.1 (authorization endpoint) and §3.2 (token endpoint)
 */
export function readParameters(
  source: URLSearchParams,
): Record<string, string> | DuplicateParameter {
  const parameters = new Map<string, string>();
  for (const [name, value] of source) {
    if (parameters.has(name)) return { duplicate: name };
    parameters.set(name, value);
  }
  return Object.fromEntries([...parameters].filter(([, value]) => value !== ''));
}
