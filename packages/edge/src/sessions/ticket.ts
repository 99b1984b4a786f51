import { encodeBase64Url } from '@postern/core';
import { Failure } from '../failures/failure.ts';
import { LruCache } from '../lru-cache.ts';
import { decodeBase64Url } from '../sealing/base64url.ts';
import { computeDigest } from '../sealing/digest.ts';
import { isEqual } from '../sealing/is-equal.ts';
import type { KeyRing, RingKey } from '../sealing/key-ring.ts';
import { computeRingHmac } from '../sealing/ring-hmac.ts';

const ID_BYTES = 16;
const KEY_BYTES = 32;
/** 144 bits, so that a ticket fills whole base64url groups and has exactly one spelling. */
const TAG_BYTES = 18;
const SECRET_BYTES = ID_BYTES + KEY_BYTES;
const TEXT_LENGTH = ((SECRET_BYTES + TAG_BYTES) * 8) / 6;

/**
 * The contents of the session cookie: a random id, whose hash is the session's key in the store; a
 * random key, without which not even the edge can open the stored session; and a tag, by which the
 * edge recognizes its own tickets without the store.
 */
export interface Ticket {
  readonly id: Uint8Array<ArrayBuffer>;
  readonly key: Uint8Array<ArrayBuffer>;
  readonly tag: Uint8Array<ArrayBuffer>;
}

/** Creates a ticket with a tag under the ring's newest key. */
export async function createTicket([newest]: KeyRing): Promise<Ticket> {
  const secret = crypto.getRandomValues(new Uint8Array(SECRET_BYTES));
  return splitTicket(secret, await computeTag(newest, secret));
}

/** Builds the session cookie's value. */
export function buildTicketText({ id, key, tag }: Ticket): string {
  return encodeBase64Url(new Uint8Array([...id, ...key, ...tag]));
}

/** Tickets with a valid tag, for each ring: each request of a session checks its ticket. */
const known = new WeakMap<KeyRing, LruCache<Ticket>>();
/** About 8,000 tickets, in bytes. */
const MAX_KNOWN_BYTES = 4 * 1024 * 1024;
/** What a known ticket takes with its text, in bytes. */
const TICKET_BYTES = 512;

/**
 * Parses a session cookie.
 *
 * @returns undefined for anything that no edge with a key of this ring has issued; no promise for a
 *   ticket that was read before
 */
export function readTicket(
  text: string,
  ring: KeyRing,
): Ticket | undefined | Promise<Ticket | undefined> {
  const tickets = known.get(ring) ?? new LruCache<Ticket>(MAX_KNOWN_BYTES);
  known.set(ring, tickets);
  return tickets.get(text) ?? checkTicket(text, ring, tickets);
}

async function checkTicket(
  text: string,
  ring: KeyRing,
  tickets: LruCache<Ticket>,
): Promise<Ticket | undefined> {
  const bytes = text.length === TEXT_LENGTH ? decodeBase64Url(text) : undefined;
  if (bytes === undefined) return undefined;
  const secret = bytes.slice(0, SECRET_BYTES);
  const tag = bytes.slice(SECRET_BYTES);
  for (const ringKey of ring) {
    if (isEqual(tag, await computeTag(ringKey, secret))) {
      const ticket = splitTicket(secret, tag);
      tickets.set(text, ticket, TICKET_BYTES);
      return ticket;
    }
  }
  return undefined;
}

/**
 * Reads the ticket of a session cookie.
 *
 * @param cookie empty if the request has none
 * @returns the ticket; `session_missing`; `session_unreadable` for a cookie that this edge did not issue
 */
export async function readSessionTicket(cookie: string, ring: KeyRing): Promise<Ticket | Failure> {
  if (cookie === '') return new Failure('session_missing');
  return (await readTicket(cookie, ring)) ?? new Failure('session_unreadable');
}

function splitTicket(secret: Uint8Array<ArrayBuffer>, tag: Uint8Array<ArrayBuffer>): Ticket {
  return { id: secret.slice(0, ID_BYTES), key: secret.slice(ID_BYTES), tag };
}

async function computeTag(
  ringKey: RingKey,
  secret: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  return (await computeRingHmac(ringKey, 'postern ticket 1', secret)).slice(0, TAG_BYTES);
}

/**
 * Returns the id part of a session cookie's value, or undefined for an empty value. It identifies the
 * caller to a rate limiter, and does not open the session.
 */
export function readTicketId(text: string): string | undefined {
  return text === '' ? undefined : text.slice(0, Math.floor((ID_BYTES * 8) / 6));
}

/** Computes the session's key in the store: a hash, so that a stolen store reveals no cookie. */
export async function computeStoreKey({ id }: Ticket): Promise<string> {
  return `session:${await computeDigest('postern session ', id)}`;
}

/**
 * Computes the id by which an upstream may recognize a session. It stays the same for the session's
 * whole life. It is a hash, so that it reveals neither the cookie nor the key in the store.
 */
export async function computeCallerId(cookie: string): Promise<string> {
  return computeDigest(`postern caller ${readTicketId(cookie)}`);
}
