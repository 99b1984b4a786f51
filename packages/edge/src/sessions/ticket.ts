import { encodeBase64Url } from '@postern/core';
import { computeDigest } from '../digest.ts';
import { decodeBase64Url } from './base64url.ts';

const ID_BYTES = 16;
const KEY_BYTES = 32;

/**
 * What the session cookie carries: a random id, under whose hash the session is stored, and a
 * random key, without which nobody can open what is stored, not even the edge.
 */
export interface Ticket {
  readonly id: Uint8Array<ArrayBuffer>;
  readonly key: Uint8Array<ArrayBuffer>;
}

export function createTicket(): Ticket {
  const bytes = crypto.getRandomValues(new Uint8Array(ID_BYTES + KEY_BYTES));
  return { id: bytes.slice(0, ID_BYTES), key: bytes.slice(ID_BYTES) };
}

export function buildTicketText({ id, key }: Ticket): string {
  return encodeBase64Url(new Uint8Array([...id, ...key]));
}

/** Reads a cookie's value; what no edge has written is undefined. */
export function readTicket(text: string): Ticket | undefined {
  const bytes = decodeBase64Url(text);
  if (bytes?.length !== ID_BYTES + KEY_BYTES) return undefined;
  return { id: bytes.slice(0, ID_BYTES), key: bytes.slice(ID_BYTES) };
}

/** The id's part of a cookie's value: names a session to those who count, and opens nothing. */
export function readTicketId(text: string): string | undefined {
  return text === '' ? undefined : text.slice(0, Math.floor((ID_BYTES * 8) / 6));
}

/** The session's key in the store: a hash, so that a stolen store names no cookie. */
export async function computeStoreKey({ id }: Ticket): Promise<string> {
  return `session:${await computeDigest('postern session ', id)}`;
}

/**
 * What an upstream may know a session by: the same for its whole life, and a hash, so that it leads
 * neither to the cookie nor to the store's record.
 */
export async function computeCallerId(cookie: string): Promise<string> {
  return computeDigest(`postern caller ${readTicketId(cookie)}`);
}
