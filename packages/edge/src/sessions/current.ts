import type { EdgeContext } from '../context.ts';
import { Failure } from '../failure.ts';
import type { OpenSession } from './sessions.ts';
import { readTicket, type Ticket } from './ticket.ts';

/** @returns the ticket in the request's cookie; `session_missing`; `session_unreadable` */
export function readCurrentTicket(c: EdgeContext): Ticket | Failure {
  const { session } = c.get('brought');
  if (session === '') return new Failure('session_missing');
  return readTicket(session) ?? new Failure('session_unreadable');
}

/** @returns the session that the request's cookie opens; a `session_` failure; `store_unavailable` */
export async function openCurrentSession(c: EdgeContext): Promise<OpenSession | Failure> {
  const ticket = readCurrentTicket(c);
  if (ticket instanceof Failure) return ticket;
  const { sessions, now } = c.get('edge');
  const beganMs = now();
  const open = await sessions.open(ticket);
  c.get('times').storeMs += now() - beganMs;
  return open;
}
