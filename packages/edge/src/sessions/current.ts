import type { EdgeContext } from '../context.ts';
import { Failure } from '../failure.ts';
import type { OpenSession } from './sessions.ts';
import { readTicket, type Ticket } from './ticket.ts';

/**
 * Reads the ticket in the request's cookie, without the store.
 *
 * @returns the ticket; `session_missing`; `session_unreadable` for one that this edge did not issue
 */
export async function readCurrentTicket(c: EdgeContext): Promise<Ticket | Failure> {
  const { session } = c.get('brought');
  if (session === '') return new Failure('session_missing');
  const ticket = await readTicket(session, c.get('edge').settings.keyRing);
  return ticket ?? new Failure('session_unreadable');
}

/** @returns the session that the request's cookie opens; a `session_` failure; `store_unavailable` */
export async function openCurrentSession(c: EdgeContext): Promise<OpenSession | Failure> {
  const ticket = await readCurrentTicket(c);
  if (ticket instanceof Failure) return ticket;
  const { sessions, now } = c.get('edge');
  const beganMs = now();
  const open = await sessions.open(ticket);
  c.get('times').storeMs += now() - beganMs;
  return open;
}
