import type { Sent } from './flow.ts';

/** Parameters that are public, and decide whether a provider accepts a request. */
const PUBLIC: ReadonlySet<string> = new Set([
  'client_id',
  'redirect_uri',
  'scope',
  'resource',
  'audience',
  'iss',
  'error',
  'error_description',
]);
/** The longest public value that is kept, in characters. */
const MAX_LENGTH = 300;

/**
 * Describes a parameter: by its value if it is public, otherwise by its length.
 *
 * @param length of a parameter that is not public, in characters
 */
export function buildSent(name: string, text: string, length: number): Sent {
  const kind = nameParameter(name);
  return PUBLIC.has(name)
    ? { kind, length: text.length, value: text.slice(0, MAX_LENGTH) }
    : { kind, length };
}

/** The name of a protocol parameter in words, such as `code verifier` for `code_verifier`. */
export function nameParameter(name: string): string {
  const known: Readonly<Record<string, string>> = {
    code: 'authorization code',
    client_id: 'client id',
    id_token: 'ID token',
    id_token_hint: 'ID token',
    iss: 'issuer',
    redirect_uri: 'redirect URI',
    request_uri: 'request URI',
  };
  return known[name] ?? name.replaceAll('_', ' ');
}
