import { type BasicEncoding, readBasicCredentials, triesBasic } from '../../http/basic.ts';
import type { ClientRegistry, RegisteredClient } from '../accounts/clients.ts';
import { type Rejected, reject } from './token-fault.ts';

/** The authenticated client of a token request. */
export interface Authenticated {
  readonly client: RegisteredClient;
}

/**
 * Authenticates the client of a token request by HTTP Basic, the only method of the guide. A secret
 * in the body is rejected even if it is correct: a client uses one method per request (RFC 6749
 * §2.3).
 */
export function authenticateClient(
  authorization: string | undefined,
  fields: Readonly<Record<string, string>>,
  clients: ClientRegistry,
  encoding: BasicEncoding,
): Authenticated | Rejected {
  if (fields['client_secret'] !== undefined) {
    return triesBasic(authorization)
      ? reject('invalid_request', 'Send the client secret in HTTP Basic only, not in the body too.')
      : reject('invalid_client', 'Send the client secret by HTTP Basic, not in the body.');
  }
  const credentials = readBasicCredentials(authorization, encoding);
  if (credentials === undefined) {
    return reject('invalid_client', 'Authenticate by HTTP Basic with client id and secret.');
  }
  const client = clients.find(credentials.username);
  if (client === undefined || client.secret !== credentials.password) {
    return reject('invalid_client', 'The client id or secret is wrong.');
  }
  const named = fields['client_id'];
  return named === undefined || named === client.id
    ? { client }
    : reject('invalid_request', 'client_id is not the client that authenticated.');
}
