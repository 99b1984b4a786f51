import { createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { KEYS } from './settings.ts';

const SECRET_BYTES = 48;
const TAG_BYTES = 18;

/** The parts of a made-up ticket. */
export interface TicketParts {
  /** Id and key. Default: random. */
  readonly secret?: Uint8Array;
  /** `POSTERN_KEYS`; its first key computes the tag. Default: {@link KEYS}. */
  readonly keys?: string;
  /** The text that the key of the tag is derived with. Default: the edge's own for tickets. */
  readonly info?: string;
}

/**
 * Builds the value of a session cookie as packages/edge/STORAGE.md describes it, without the edge's
 * own code. The ticket is valid but names no session, so the edge has to ask its store.
 */
export function makeTicket({
  secret = randomBytes(SECRET_BYTES),
  keys = KEYS,
  info = 'postern ticket 1',
}: TicketParts = {}): string {
  const ringKey = Buffer.from(keys.split(/[:,]/)[1] ?? '', 'base64url');
  const key = new Uint8Array(hkdfSync('sha256', ringKey, '', info, 32));
  const tag = createHmac('sha256', key).update(secret).digest().subarray(0, TAG_BYTES);
  return Buffer.concat([secret, tag]).toString('base64url');
}
