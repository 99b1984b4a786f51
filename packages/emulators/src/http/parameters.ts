import { readParameters } from '@postern/core';

/** Why a query or form could not be read. */
export type ParameterFault = 'duplicate' | 'malformed';

/** Parameters by name, or why the text was rejected. */
export type ParameterReading =
  | { readonly ok: true; readonly parameters: Readonly<Record<string, string>> }
  | { readonly ok: false; readonly fault: ParameterFault };

/**
 * Reads a query or an `application/x-www-form-urlencoded` text strictly: percent escapes must be
 * complete and encode UTF-8, and a parameter must not be repeated (RFC 6749 §3.1, §3.2, appendix
 * B). A parameter with an empty value counts as omitted.
 */
export function readFormParameters(text: string): ParameterReading {
  if (!isFormEncoded(text)) return { ok: false, fault: 'malformed' };
  const { parameters } = readParameters(new URLSearchParams(text));
  return parameters ? { ok: true, parameters } : { ok: false, fault: 'duplicate' };
}

/** URLSearchParams silently repairs broken escapes; a strict server must detect them. */
function isFormEncoded(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
