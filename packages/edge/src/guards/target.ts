import type { EdgeContext } from '../context.ts';
import { Failure } from '../failure.ts';

/**
 * Refuses a request target with user information, such as `https://user@host/`: no browser sends
 * one, and Node cannot even make a request of it (RFC 9110 §4.2.4).
 *
 * Failure: `request_malformed`.
 */
export function checkTarget(c: EdgeContext): Failure | undefined {
  const { url } = c.req;
  if (!url.includes('@') || new URL(url).username === '') return undefined;
  return new Failure('request_malformed', { cause: 'user information in the target' });
}
