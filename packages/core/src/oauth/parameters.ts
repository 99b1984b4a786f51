/** The format of a `state`: printable ASCII (RFC 6749 appendix A.5), at most 512 characters. */
export const STATE_PATTERN: RegExp = /^[\x20-\x7e]{1,512}$/;

/** The parameters of a query or form, or the name of a parameter that was sent twice. */
export type ParametersReading =
  | { readonly parameters: Readonly<Record<string, string>>; readonly duplicate?: undefined }
  | { readonly duplicate: string; readonly parameters?: undefined };

/**
 * Reads a query or an `application/x-www-form-urlencoded` body as OAuth parameters.
 *
 * A parameter without a value counts as omitted. A parameter that is sent more than once makes the
 * whole request invalid; `duplicate` names it for the error response.
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
