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

const SOUND = {
  connection: 'lockit',
  code: 'c',
  state: 's'.repeat(43),
  codeVerifier: 'v'.repeat(43),
  redirectUri: `${ORIGIN}/callback`,
};

/** Set by the network, read by the run that is under way. */
let tokenRequests = 0;
const edge = new EdgeUnderTest({
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
    'the edge sends a code to the provider only for a body whose every field is as the contract writes it, and for the attempt of this browser; anything else is a refusal',
  inputs: fc.oneof(
    fc
      .dictionary(fc.constantFrom(...Object.keys(SOUND), 'iss', 'x'), odd, { maxKeys: 2 })
      .map((changes): Json => ({ ...SOUND, ...changes })),
    fc.string(),
  ),
  words: [...Object.keys(SOUND), 'iss', '"', '{', '}', ':', ',', '\\u0000', '__proto__'],
  read: (json) => json,
  async run(input) {
    await beginAttempt();
    tokenRequests = 0;
    const body = isText(input) ? input : JSON.stringify(input);
    const headers = { 'content-type': 'application/json' };
    const { status } = await edge.call('POST', '/auth/callback', { headers, body });
    edge.events.length = 0;
    return { status, tokenRequests };
  },
  judge(input, outcome) {
    const { status } = outcome;
    if (outcome.tokenRequests > 0) return explainBody(input);
    if (status < 400 || status >= 500) return `status ${status}`;
    const isSound = !isText(input) && explainBody(input) === undefined;
    return isSound ? `a sound body is refused with ${status}` : undefined;
  },
});

/** An attempt is used up by the first code that is exchanged for it. */
async function beginAttempt(): Promise<void> {
  if ([...edge.browser.jar(ORIGIN).keys()].some((name) => name.includes('attempt'))) return;
  const { connection, state, codeVerifier } = SOUND;
  const codeChallenge = await computeCodeChallenge(codeVerifier);
  await edge.post('/auth/sign-in', { connection, state, codeChallenge });
}

function explainBody(input: Json): string | undefined {
  // Text is taken as the body itself, which may be JSON after all.
  const body: Json = isText(input) ? JSON.parse(input) : input;
  if (!isFields(body)) return 'a code of no object goes out';
  const { connection, code = null, state, codeVerifier, redirectUri, iss } = body;
  const isSound =
    connection === SOUND.connection &&
    isText(code) &&
    code.length > 0 &&
    code.length <= 8192 &&
    state === SOUND.state &&
    codeVerifier === SOUND.codeVerifier &&
    redirectUri === SOUND.redirectUri &&
    iss === undefined;
  return isSound ? undefined : 'a code goes out for a body that is not sound';
}
