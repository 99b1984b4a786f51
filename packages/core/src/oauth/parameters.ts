/** A `state`: printable ASCII (RFC 6749 appendix A.5), at most 512 characters. */
export const STATE_PATTERN: RegExp = /^[\x20-\x7e]{1,512}$/;

/** A query or form read as OAuth parameters, or the name of the one that came twice. */
export type ParametersReading =
  | { readonly parameters: Readonly<Record<string, string>>; readonly duplicate?: undefined }
  | { readonly duplicate: string; readonly parameters?: undefined };

/**
 * Reads a query or an `application/x-www-form-urlencoded` body as OAuth parameters.
 *
 * Parameters sent without a value count as omitted; one sent more than once makes the whole
 * request invalid, and is named so that the refusal can say which.
 *
 * @see RFC 6749 §3.1 (authorization endpoint) and §3.2 (token endpoint)
 */
export function readParameters(source: URLSearchParams): ParametersReading {
  const parameters = new Map<string, string>();
  for (const [name, value] of source) {
    if (parameters.has(name)) return { duplicate: name };
    parameters.set(name, value);
  }
  return { parameters: Object.fromEntries([...parameters].filter(([, value]) => value !== '')) };
}
