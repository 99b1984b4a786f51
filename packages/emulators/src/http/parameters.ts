import { readParameters } from '@postern/core';

/** Why a query or form was rejected before anyone looked at what it says. */
export type ParameterFault = 'duplicate' | 'malformed';

/** Parameters by name, or why there are none. */
export type ParameterReading =
  | { readonly ok: true; readonly parameters: Readonly<Record<string, string>> }
  | { readonly ok: false; readonly fault: ParameterFault };

/**
 * Reads a query or an `application/x-www-form-urlencoded` text, strictly: percent escapes must be
 * whole and spell UTF-8, and no parameter may come twice (RFC 6749 §3.1, §3.2, appendix B). A
 * parameter without a value counts as omitted.
 */
export function readFormParameters(text: string): ParameterReading {
  if (!isFormEncoded(text)) return { ok: false, fault: 'malformed' };
  const { parameters } = readParameters(new URLSearchParams(text));
  return parameters ? { ok: true, parameters } : { ok: false, fault: 'duplicate' };
}

/** URLSearchParams repairs broken escapes silently; a strict server must notice them. */
function isFormEncoded(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
