import { Failure } from '../failures/failure.ts';
import type { OpenSession } from '../sessions/sessions.ts';
import { readTicket, type Ticket } from '../sessions/ticket.ts';
import type { EdgeContext } from './context.ts';
import type { EdgeParts } from './parts.ts';

/**
 * Reads the ticket in the request's session cookie, without the store.
 *
 * @returns the ticket; `session_missing` without a cookie; `session_unreadable` for a cookie that
 *   this edge did not issue
 */
export async function readCurrentTicket(
  c: EdgeContext,
  { keyRing }: Pick<EdgeParts, 'keyRing'>,
): Promise<Ticket | Failure> {
  const { session } = c.get('cookies');
  if (session === '') return new Failure('session_missing');
  return (await readTicket(session, keyRing)) ?? new Failure('session_unreadable');
}

/** The parts that {@link openCurrentSession} works with. */
export type SessionParts = Pick<EdgeParts, 'keyRing' | 'sessions' | 'now'>;

/**
 * Reads the session of the request's cookie from the store.
 *
 * @returns the session; a `session_` failure; `store_unavailable`
 */
export async function openCurrentSession(
  c: EdgeContext,
  parts: SessionParts,
): Promise<OpenSession | Failure> {
  const ticket = await readCurrentTicket(c, parts);
  if (ticket instanceof Failure) return ticket;
  const { sessions, now } = parts;
  const startedAtMs = now();
  const open = await sessions.open(ticket);
  c.get('timings').storeMs += now() - startedAtMs;
  return open;
}
