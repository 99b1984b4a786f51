import { computeCodeChallenge } from '@postern/core';
import * as fc from 'fast-check';
import {
  EdgeUnderTest,
  LOCKIT,
  ORIGIN,
} from '../../../../packages/edge/src/testing/edge-under-test.ts';
import { anyJson } from '../frame/any-json.ts';
import { isFields, isText, type Json } from '../frame/json.ts';
import { defineTarget, type Target } from '../frame/target.ts';

const VALID = {
  connection: 'lockit',
  code: 'c',
  state: 's'.repeat(43),
  codeVerifier: 'v'.repeat(43),
  redirectUri: `${ORIGIN}/callback`,
};

/** Counted by the network, reset by each run. */
let tokenRequests = 0;
const edge = new EdgeUnderTest({
  // The default log works in a test only.
  log: () => undefined,
  rateLimiter: { take: () => true },
  intercept: async (url) => {
    if (url.startsWith(`${LOCKIT}/oauth/`)) tokenRequests += 1;
    return Response.json({ error: 'invalid_grant' }, { status: 400 });
  },
});

interface Outcome {
  readonly status: number;
  readonly tokenRequests: number;
}

const odd = fc.oneof(
  fc.constantFrom<Json>(null, '', 0, true, [], {}, 'lekab', '__proto__', 'x'.repeat(9000), ORIGIN),
  fc.constantFrom<Json>('t'.repeat(43), 'w'.repeat(43)),
  fc.string({ maxLength: 8 }),
  anyJson,
);

export const callbackBodies: Target = defineTarget<Json, Outcome>({
  name: 'callback-bodies',
  property:
    'sends a code to the provider only for a body that matches the contract and the attempt of this browser; rejects anything else',
  inputs: fc.oneof(
    fc
      .dictionary(fc.constantFrom(...Object.keys(VALID), 'iss', 'x'), odd, { maxKeys: 2 })
      .map((changes): Json => ({ ...VALID, ...changes })),
    fc.string(),
  ),
  words: [...Object.keys(VALID), 'iss', '"', '{', '}', ':', ',', '\\u0000', '__proto__'],
  read: (json) => json,
  async run(input) {
    await beginAttempt();
    tokenRequests = 0;
    const body = isText(input) ? input : JSON.stringify(input);
    const headers = { 'content-type': 'application/json' };
    const { status } = await edge.call('POST', '/auth/callback', { headers, body });
    return { status, tokenRequests };
  },
  judge(input, outcome) {
    const { status } = outcome;
    if (outcome.tokenRequests > 0) return findBodyError(input);
    if (status < 400 || status >= 500) return `status ${status}`;
    const isValid = !isText(input) && findBodyError(input) === undefined;
    return isValid ? `rejects a valid body with ${status}` : undefined;
  },
});

/** Begins an attempt unless the browser has one: the first exchanged code uses it up. */
async function beginAttempt(): Promise<void> {
  if ([...edge.browser.jar(ORIGIN).keys()].some((name) => name.includes('attempt'))) return;
  const { connection, state, codeVerifier } = VALID;
  // State and verifier are the same each time, so only their time tells two attempts apart.
  edge.aheadMs += 1;
  const codeChallenge = await computeCodeChallenge(codeVerifier);
  await edge.post('/auth/sign-in', { connection, state, codeChallenge });
}

function findBodyError(input: Json): string | undefined {
  // A text is the body itself, which may be JSON.
  const body: Json = isText(input) ? JSON.parse(input) : input;
  if (!isFields(body)) return 'sends a code for a body that is not an object';
  const { connection, code = null, state, codeVerifier, redirectUri, iss } = body;
  const isValid =
    connection === VALID.connection &&
    isText(code) &&
    code.length > 0 &&
    code.length <= 8192 &&
    state === VALID.state &&
    codeVerifier === VALID.codeVerifier &&
    redirectUri === VALID.redirectUri &&
    iss === undefined;
  return isValid ? undefined : 'sends a code for an invalid body';
}
