import type { ClientAuth } from 'oauth4webapi';
import { Secret } from '../sealing/secret.ts';

/** How a client's id and secret are put into HTTP Basic: as they are, or form-encoded first (RFC 6749 §2.3.1). */
export type BasicEncoding = 'plain' | 'form';

/**
 * HTTP Basic with the client's id and secret.
 *
 * `form` encodes both first, as RFC 6749 §2.3.1 asks. `plain` takes them as they are, UTF-8
 * (RFC 7617 §2.1), as LEKAB documents and LockitNetwork's guide shows. The two differ where id or
 * secret has a character other than letters, digits, `-`, `.`, `_` and `*`, which form encoding
 * leaves as they are. Escaping those as well would be the same to a service that decodes, and
 * another secret to the many that do not.
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

/** One value as `application/x-www-form-urlencoded` has it (URL standard §5.2). */
function encodeForm(value: string): string {
  return new URLSearchParams({ '': value }).toString().slice(1);
}

/** The value of an Authorization header for HTTP Basic (RFC 7617 §2, charset UTF-8). */
export function buildBasic(user: string, password: Secret): string {
  const bytes = new TextEncoder().encode(`${user}:${password.reveal()}`);
  return `Basic ${btoa(String.fromCharCode(...bytes))}`;
}
