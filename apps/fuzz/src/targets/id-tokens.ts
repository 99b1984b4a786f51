import { compareUser, identify } from '../../../../packages/edge/src/discovered/id-token.ts';
import type { Verification } from '../../../../packages/edge/src/discovered/jwt.ts';
import { Failure } from '../../../../packages/edge/src/failures/failure.ts';
import type { TokenSet } from '../../../../packages/edge/src/oauth/token-set.ts';
import { isFields } from '../frame/json.ts';
import { defineTarget, type Target } from '../frame/target.ts';
import {
  CLIENT_ID,
  createTokens,
  exportPublicJwk,
  findTokenError,
  ISSUER,
  isIntact,
  NOW_SECONDS,
  readSignedToken,
  type SignedToken,
  sign,
} from './signed-token.ts';

const NONCE = 'nonce';
const CLAIMS = {
  iss: ISSUER,
  sub: 'ada',
  aud: CLIENT_ID,
  iat: NOW_SECONDS,
  exp: NOW_SECONDS + 10_000_000,
  sid: 'sid',
  nonce: NONCE,
};
const TOKENS: TokenSet = { accessToken: 'a', tokenType: 'bearer', obtainedAtMs: 0 };

interface Outcome {
  readonly identified: TokenSet | Failure;
  readonly comparison: ReturnType<typeof compareUser>;
  readonly intact: boolean;
}

export const idTokens: Target = defineTarget<SignedToken, Outcome>({
  name: 'id-tokens',
  property:
    'accepts an ID token only if it is intact, signed with the provider’s key and valid for this issuer, client and time; a refresh accepts only the user of its session',
  inputs: createTokens(CLAIMS),
  words: [...Object.keys(CLAIMS), 'nonce', 'azp', 'nbf', 'alg', 'none', 'HS256', ISSUER, CLIENT_ID],
  read: readSignedToken,
  run,
  judge(input, { identified, comparison, intact }) {
    const { claims } = input;
    const error = findTokenError(input, intact, { nonce: NONCE });
    const subject = isFields(claims) ? claims['sub'] : undefined;
    if (!(identified instanceof Failure)) {
      if (error !== undefined) return `accepts a token with a wrong ${error}`;
      if (identified.user?.subject !== subject) return 'identifies another user';
    } else if (!identified.code.startsWith('provider_')) return `fails with ${identified.code}`;
    if (!intact) return undefined;
    const isOther = !isFields(claims) || claims['iss'] !== ISSUER || subject !== 'ada';
    return !comparison.isOtherUser && comparison.error === undefined && isOther
      ? 'a refresh accepts another user’s token'
      : undefined;
  },
});

async function run(input: SignedToken): Promise<Outcome> {
  const [token, signed] = await sign(input);
  const body = { access_token: 'a', token_type: 'bearer', id_token: token };
  const answer = { response: Response.json(body), body, tokens: TOKENS };
  const user = { subject: 'ada' };
  const expected = { issuer: ISSUER, clientId: CLIENT_ID, user, nowMs: NOW_SECONDS * 1000 };
  const verification = await buildVerification();
  return {
    identified: await identify(answer, verification, {
      server: { issuer: ISSUER },
      clientId: CLIENT_ID,
      nowMs: NOW_SECONDS * 1000,
      nonce: NONCE,
    }),
    comparison: compareUser(token, expected),
    intact: isIntact(token, signed),
  };
}

async function buildVerification(): Promise<Verification> {
  const jwks = { keys: [await exportPublicJwk()] };
  return { algorithms: ['ES256'], keys: [async () => jwks] };
}
