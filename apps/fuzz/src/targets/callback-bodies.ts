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
  fc.constantFrom<Json>(null, '', 0, true, [], {}, 'lekab', '__proto__', 'x'.repeat(3000), ORIGIN),
  fc.string({ maxLength: 8 }),
  anyJson,
);

export const callbackBodies: Target = defineTarget<Json, Outcome>({
  name: 'callback-bodies',
  property:
    'the edge sends a code to the provider only for a body whose every field is as the contract writes it; anything else is a refusal',
  inputs: fc.oneof(
    fc
      .dictionary(fc.constantFrom(...Object.keys(SOUND), 'iss', 'state', 'x'), odd, { maxKeys: 2 })
      .map((changes): Json => ({ ...SOUND, ...changes })),
    fc.string(),
  ),
  words: [...Object.keys(SOUND), 'iss', 'state', '"', '{', '}', ':', ',', '\\u0000', '__proto__'],
  read: (json) => json,
  async run(input) {
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
    return status >= 400 && status < 500 ? undefined : `status ${status}`;
  },
});

function explainBody(input: Json): string | undefined {
  // Text is taken as the body itself, which may be JSON after all.
  const body: Json = isText(input) ? JSON.parse(input) : input;
  if (!isFields(body)) return 'a code of no object goes out';
  const { connection, code = null, codeVerifier = null, redirectUri, iss } = body;
  const isSound =
    connection === 'lockit' &&
    isText(code) &&
    code.length > 0 &&
    code.length <= 2048 &&
    isText(codeVerifier) &&
    /^[\w.~-]{43,128}$/.test(codeVerifier) &&
    redirectUri === SOUND.redirectUri &&
    iss === undefined;
  return isSound ? undefined : 'a code goes out for a body that is not sound';
}
