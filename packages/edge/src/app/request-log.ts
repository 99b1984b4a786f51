import { encodeBase64Url } from '@postern/core';
import { LOG_NAME_LENGTH, type LogEvent, type LoggedRequest } from '../observing/log.ts';
import type { KeyRing } from '../sealing/key-ring.ts';
import { computeRingHmac } from '../sealing/ring-hmac.ts';
import { encodeUtf8 } from '../sealing/utf8.ts';
import { readTicketId } from '../sessions/ticket.ts';
import type { EdgeContext } from './context.ts';
import type { EdgeParts } from './parts.ts';

/** An event of a request, without the fields that every event of a request has. */
type RequestEvent<E = LogEvent> = E extends LoggedRequest ? Omit<E, keyof LoggedRequest> : never;

/** What {@link logRequest} needs of the edge. */
export type LogParts = Pick<EdgeParts, 'log' | 'keyRing'>;

/**
 * Logs an event of a request, with the id of the request and the hash of its session.
 *
 * @param cookie the value of the session cookie. Default: the request's
 */
export async function logRequest(
  c: EdgeContext,
  { log, keyRing }: LogParts,
  event: RequestEvent,
  cookie: string = c.get('cookies').session,
): Promise<void> {
  const session = await nameSession(cookie, keyRing);
  log({ ...event, requestId: c.get('requestId'), session });
}

/** Names a session for the log, by a keyed hash of its id; undefined without a cookie. */
export async function nameSession(cookie: string, [newest]: KeyRing): Promise<string | undefined> {
  const id = readTicketId(cookie);
  if (id === undefined) return undefined;
  const hash = await computeRingHmac(newest, 'postern log 1', encodeUtf8(id));
  return encodeBase64Url(hash).slice(0, LOG_NAME_LENGTH);
}
