import { encodeBase64Url } from '@postern/core';
import { LOG_NAME_LENGTH } from '../observing/log.ts';
import type { RingKey } from '../sealing/key-ring.ts';
import { computeRingHmac } from '../sealing/ring-hmac.ts';
import { encodeUtf8 } from '../sealing/utf8.ts';

/** Computes the name of an index record of a user, which cannot be guessed without the ring. */
export function computeUserIndexName(ringKey: RingKey, parts: readonly string[]): Promise<string> {
  return computeUserName(ringKey, 'postern user 1', parts);
}

/** Computes the name of a user for the log. It differs from the name in the index. */
export async function computeLogName(ringKey: RingKey, parts: readonly string[]): Promise<string> {
  const name = await computeUserName(ringKey, 'postern audit 1', parts);
  return name.slice(0, LOG_NAME_LENGTH);
}

async function computeUserName(
  ringKey: RingKey,
  purpose: 'postern user 1' | 'postern audit 1',
  parts: readonly string[],
): Promise<string> {
  return encodeBase64Url(
    await computeRingHmac(ringKey, purpose, encodeUtf8(JSON.stringify(parts))),
  );
}
