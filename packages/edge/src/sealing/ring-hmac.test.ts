import { createHmac, hkdfSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { computeRingHmac } from './ring-hmac.ts';

test('computes HMAC-SHA-256 under a key that HKDF derives for the purpose', async () => {
  const bytes = Uint8Array.from({ length: 32 }, (_, index) => index);
  const message = new Uint8Array([1, 2, 3]);
  for (const purpose of ['postern ticket 1', 'postern user 1'] as const) {
    const key = Buffer.from(hkdfSync('sha256', bytes, '', purpose, 32));
    const expected = createHmac('sha256', key).update(message).digest();
    expect(Buffer.from(await computeRingHmac({ id: 'k1', bytes }, purpose, message))).toEqual(
      expected,
    );
  }
});
