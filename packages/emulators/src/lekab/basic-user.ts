import type { HonoRequest } from 'hono';
import { readBasicCredentials } from '../http/basic.ts';
import type { FindUser, LekabUser } from './accounts.ts';

/**
 * Finds the account named in a request's Basic header: base64 of the UTF-8 of `username:password`,
 * with nothing URL-encoded.
 */
export function readBasicUser(request: HonoRequest, findUser: FindUser): LekabUser | undefined {
  const credentials = readBasicCredentials(request.header('authorization'), 'plain');
  return credentials && findUser(credentials.username, credentials.password);
}
