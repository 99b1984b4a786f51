import { discovered } from '../../../../packages/edge/src/discovered/index.ts';
import { isFields, isText } from '../frame/json.ts';
import { defineTarget, type Target } from '../frame/target.ts';
import { createFuzzedEdge, EDGE_ORIGIN, findInternalError } from './edge.ts';
import { buildMetadata, OPTIONS } from './provider.ts';
import {
  CLIENT_ID,
  createTokens,
  exportPublicJwk,
  findTokenError,
  ISSUER,
  isIntact,
  NOW_SECONDS,
  readClaims,
  readSignedToken,
  type SignedToken,
  sign,
} from './signed-token.ts';

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
const CLAIMS = {
  iss: ISSUER,
  aud: CLIENT_ID,
  iat: NOW_SECONDS,
  exp: NOW_SECONDS + 10_000_000,
  jti: 'jti',
  events: { [EVENT]: {} },
  sub: 'ada',
  sid: 'sid',
};

const edge = createFuzzedEdge({
  connections: [discovered(OPTIONS)],
  fetch: async (url) =>
    Response.json(
      String(url).endsWith('/jwks') ? { keys: [await exportPublicJwk()] } : buildMetadata(),
    ),
});

interface Outcome {
  readonly status: number;
  readonly isIntact: boolean;
}

export const logoutTokens: Target = defineTarget<SignedToken, Outcome>({
  name: 'logout-tokens',
  property:
    'accepts a logout token only if it is intact, signed with the provider’s key, for this client, unexpired and of its own kind; rejects anything else',
  inputs: createTokens(CLAIMS),
  words: [...Object.keys(CLAIMS), EVENT, 'nonce', 'typ', 'logout+jwt', 'alg', 'none', 'HS256'],
  read: readSignedToken,
  async run(input) {
    const [token, signed] = await sign(input);
    const request = new Request(`${EDGE_ORIGIN}/auth/connections/op/backchannel-logout`, {
      method: 'POST',
      body: new URLSearchParams({ logout_token: token }),
    });
    const { status } = await edge.request(request);
    return { status, isIntact: isIntact(token, signed) };
  },
  judge(input, outcome) {
    const { status } = outcome;
    if (status !== 200) {
      const isRefusal = [400, 413, 502, 503].includes(status);
      return isRefusal ? undefined : (findInternalError(status, edge) ?? `status ${status}`);
    }
    // Tokens of drafts have no exp; two minutes as §4 recommends.
    const rules = { lifetimeSeconds: 120 };
    const error = findTokenError(input, outcome.isIntact, rules) ?? findKindError(input.claims);
    return error === undefined ? undefined : `accepts a token with a wrong ${error}`;
  },
});

/** OpenID Connect Back-Channel Logout 1.0 §2.4. */
function findKindError(claims: SignedToken['claims']): string | undefined {
  const { events = null, sub = '', sid = '', jti = '', iat } = readClaims(claims) ?? {};
  if (!isFields(events) || !isFields(events[EVENT] ?? null)) return 'event';
  if (typeof iat !== 'number' || !isText(jti) || jti === '') return 'jti or iat';
  return (isText(sub) && sub !== '') || (isText(sid) && sid !== '') ? undefined : 'sub and sid';
}
