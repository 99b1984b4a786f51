import type { Failure } from '../failures/failure.ts';
import type { OpenSession } from '../sessions/sessions.ts';
import { readSessionTicket, type Ticket } from '../sessions/ticket.ts';
import type { EdgeContext } from './context.ts';
import type { EdgeParts } from './parts.ts';

/** Reads the ticket in the request's session cookie, without the store. Failures: those of {@link readSessionTicket}. */
export function readCurrentTicket(
  c: EdgeContext,
  { keyRing }: Pick<EdgeParts, 'keyRing'>,
): Promise<Ticket | Failure> {
  return readSessionTicket(c.get('cookies').session, keyRing);
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
  const { sessions, now } = parts;
  const startedAtMs = now();
  const open = await sessions.open(c.get('cookies').session);
  c.get('timings').storeMs += now() - startedAtMs;
  return open;
}
