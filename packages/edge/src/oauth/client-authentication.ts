import type { ClientAuth } from 'oauth4webapi';
import { Secret } from '../sealing/secret.ts';
import { encodeUtf8 } from '../sealing/utf8.ts';

/** How HTTP Basic carries a client's id and secret: unchanged, or form-encoded first (RFC 6749 §2.3.1). */
export type BasicEncoding = 'plain' | 'form';

/**
 * Authenticates a client by HTTP Basic with its id and secret.
 *
 * `form` encodes both first, as RFC 6749 §2.3.1 requires. `plain` sends them unchanged in UTF-8
 * (RFC 7617 §2.1), as LEKAB documents and LockitNetwork's guide shows. The two encodings differ only
 * if the id or secret has a character other than letters, digits, `-`, `.`, `_` and `*`. Form encoding
 * must not escape these: a provider that decodes would read the same secret, but the many providers
 * that do not decode would read another one.
 */
export function clientSecretBasic(secret: Secret, encoding: BasicEncoding): ClientAuth {
  return (_server, { client_id: id }, _body, headers) => {
    const value =
      encoding === 'plain'
        ? buildBasic(id, secret)
        : buildBasic(encodeForm(id), new Secret(encodeForm(secret.reveal())));
    headers.set('authorization', value);
  };
}

/** Encodes one value as `application/x-www-form-urlencoded` (URL standard §5.2). */
function encodeForm(value: string): string {
  return new URLSearchParams({ '': value }).toString().slice(1);
}

/** Builds the Authorization header of HTTP Basic (RFC 7617 §2, charset UTF-8). */
export function buildBasic(user: string, password: Secret): string {
  const bytes = encodeUtf8(`${user}:${password.reveal()}`);
  return `Basic ${btoa(String.fromCharCode(...bytes))}`;
}
