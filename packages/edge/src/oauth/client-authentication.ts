import { type ClientAuth, ClientSecretBasic } from 'oauth4webapi';
import type { Secret } from '../secret.ts';
import type { BasicEncoding } from '../settings/settings.ts';

/**
 * HTTP Basic with the client's id and secret.
 *
 * `form` encodes both first, as RFC 6749 §2.3.1 asks and oauth4webapi does. `plain` takes them as
 * they are, UTF-8 (RFC 7617 §2.1), as LEKAB documents and LockitNetwork's guide shows. The two
 * differ for every secret with a character other than letters, digits, `-`, `.`, `_`.
 */
export function clientSecretBasic(secret: Secret, encoding: BasicEncoding): ClientAuth {
  if (encoding === 'form') return ClientSecretBasic(secret.reveal());
  return (_server, client, _body, headers) => {
    headers.set('authorization', buildBasic(client.client_id, secret));
  };
}

/** The value of an Authorization header for HTTP Basic (RFC 7617 §2, charset UTF-8). */
export function buildBasic(user: string, password: Secret): string {
  const bytes = new TextEncoder().encode(`${user}:${password.reveal()}`);
  return `Basic ${btoa(String.fromCharCode(...bytes))}`;
}
