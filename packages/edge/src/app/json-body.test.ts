import {
  apiKeyRequestSchema,
  callbackRequestSchema,
  logoutRequestSchema,
  signInRequestSchema,
} from '@postern/core';
import fc from 'fast-check';
import * as v from 'valibot';
import { expect, test, vi } from 'vitest';
import { readCallbackRequest } from '../auth/callback.ts';
import { readLogoutRequest } from '../auth/logout.ts';
import { readApiKeyRequest } from '../auth/operator-acts.ts';
import { readSignInRequest } from '../auth/sign-in.ts';
import { readText } from '../http/body.ts';
import { parseObject } from '../http/json.ts';
import { JsonFields } from './json-body.ts';

/** Lengths at and around every limit, and what is no text at all. */
const values = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('a', '\n', '~', 'é', '😀', ' '),
      fc.constantFrom(
        0,
        1,
        42,
        43,
        44,
        63,
        64,
        65,
        100,
        101,
        128,
        129,
        512,
        513,
        2048,
        2049,
        8192,
        8193,
      ),
    )
    .map(([character, length]) => character.repeat(length)),
  fc.boolean(),
  fc.dictionary(fc.constantFrom('', 'prompt', 'é'), fc.string({ maxLength: 3 })),
  fc.jsonValue(),
);
const names =
  'connection code state codeVerifier codeChallenge redirectUri iss parameters everywhere name'.split(
    ' ',
  );
const fitting = {
  connection: 'lockit',
  code: 'c',
  state: 's',
  codeChallenge: 'C'.repeat(43),
  codeVerifier: 'v'.repeat(43),
  redirectUri: 'https://app.example/callback',
  name: 'n',
};
/** Of a body that fits, one or two fields are something else, or missing. */
const bodies = fc
  .dictionary(fc.constantFrom(...names), fc.option(values, { nil: undefined }), { maxKeys: 2 })
  .map((odd) => ({ ...fitting, ...odd }))
  // Names that valibot never reads are refused here like any other.
  .filter((body) => !/__proto__|prototype|constructor/.test(JSON.stringify(body)));

test.each([
  ['a sign-in', signInRequestSchema, readSignInRequest],
  ['a callback', callbackRequestSchema, readCallbackRequest],
  ['a logout', logoutRequestSchema, readLogoutRequest],
  ['an API key', apiKeyRequestSchema, readApiKeyRequest],
])('%s is read as its schema says', (_, schema, read: (fields: JsonFields) => object) => {
  fc.assert(
    fc.property(bodies, (sent) => {
      const body = parseObject(JSON.stringify(sent)) ?? {};
      const fields = new JsonFields(body);
      const ours = read(fields);
      const theirs = v.safeParse(schema, body);
      const invalid = theirs.issues?.map((issue) => v.getDotPath(issue)?.split('.')[0]) ?? [];
      expect(fields.invalid).toEqual([...new Set(invalid)]);
      expect(fields.invalid.length > 0 || ours).toEqual(!theirs.success || theirs.output);
    }),
    { numRuns: 2000 },
  );
});

test.each(['', 'null', '[]', '"text"', '7', '{'])('%j is no JSON object', (text) => {
  expect(parseObject(text)).toBeUndefined();
});

function post(body: ReadableStream<Uint8Array>): Request {
  const init: RequestInit & { duplex: 'half' } = { method: 'POST', body, duplex: 'half' };
  return new Request('http://localhost/', init);
}

test('a caller that breaks its body off has sent a malformed request', async () => {
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.error(new Error('gone')),
  });
  expect(await readText(post(body))).toMatchObject({ code: 'request_malformed' });
});

test('S-77 a body that is late is malformed, and one that is too long as well is too large', async () => {
  vi.useFakeTimers();
  try {
    const cases = [
      [1, 'request_malformed'],
      [16 * 1024 + 1, 'request_too_large'],
    ] as const;
    for (const [length, code] of cases) {
      const body = new ReadableStream<Uint8Array>({
        start: (controller) => controller.enqueue(new Uint8Array(length)),
      });
      const reading = readText(post(body));
      await vi.advanceTimersByTimeAsync(9999);
      const soon = Promise.resolve('still reading');
      expect(await Promise.race([reading, soon])).toBe('still reading');
      await vi.advanceTimersByTimeAsync(1);
      expect(await reading).toMatchObject({ code });
    }
  } finally {
    vi.useRealTimers();
  }
});
