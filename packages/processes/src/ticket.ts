import { createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { KEYS } from './sign-in.ts';

const SECRET_BYTES = 48;
const TAG_BYTES = 18;

/** What a made ticket consists of. */
export interface TicketParts {
  /** Id and key. Default: random. */
  readonly secret?: Uint8Array;
  /** `POSTERN_KEYS`, of which the first tags. Default: {@link KEYS}. */
  readonly keys?: string;
  /** The text that the tag's key is derived with. Default: that of tickets. */
  readonly info?: string;
}

/**
 * The value of a session cookie as packages/edge/STORAGE.md describes it, made without the edge's
 * own code: the edge has to ask its store for the session.
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
