import * as fc from 'fast-check';
import { None } from 'oauth4webapi';
import { Failure } from '../../../../packages/edge/src/failures/failure.ts';
import type { ResolvedConnection } from '../../../../packages/edge/src/oauth/connection.ts';
import {
  requestCodeExchange,
  requestRefresh,
} from '../../../../packages/edge/src/oauth/token-request.ts';
import {
  computeRefreshTime,
  type TokenSet,
} from '../../../../packages/edge/src/oauth/token-set.ts';
import { anyJson, INCONVERTIBLE } from '../frame/any-json.ts';
import { isFields, isText, type Json } from '../frame/json.ts';
import { defineTarget, type Target } from '../frame/target.ts';

/** A response of a token endpoint. */
type Answer = {
  readonly status: number;
  readonly type: string;
  /** A text if the body is not JSON. */
  readonly body: Json;
};

const NOW_MS = Date.UTC(2026, 10, 28);
const TEN_YEARS_MS = 10 * 365 * 24 * 60 * 60 * 1000;
const BEFORE: TokenSet = {
  accessToken: 'before',
  tokenType: 'bearer',
  obtainedAtMs: NOW_MS - 1000,
  refreshToken: 'before',
};

const CONNECTION: ResolvedConnection = {
  id: 'op',
  authorizationServer: { issuer: 'https://op.example', token_endpoint: 'https://op.example/token' },
  client: { client_id: 'app' },
  clientAuthentication: None(),
  authorizationCode: { flow: 'browser', redirectUri: 'https://app.example/callback' },
  refresh: true,
};

const odd = fc.oneof(
  fc.constantFrom<Json>(
    null,
    '',
    0,
    -1,
    1e308,
    '1e400',
    'Infinity',
    '3600',
    '3600.9',
    '-0',
    true,
    [],
    INCONVERTIBLE,
  ),
  fc.string({ maxLength: 12 }),
  fc.integer(),
);
const body = fc.record(
  {
    access_token: fc.oneof(fc.constantFrom('token', 'a.b-c_d~e+f/g=='), odd),
    token_type: fc.oneof(fc.constantFrom('bearer', 'Bearer', 'DPoP', 'mac'), odd),
    expires_in: fc.oneof(fc.constantFrom<Json>(3600, '3600', 3600.5), odd),
    refresh_token: fc.oneof(fc.constantFrom('refresh'), odd),
    scope: fc.oneof(fc.constantFrom('openid offline_access'), odd),
    error: fc.oneof(fc.constantFrom('invalid_grant', 'invalid_client', 'x'), odd),
    error_description: odd,
  },
  { requiredKeys: [] },
);

export const tokenResponses: Target = defineTarget<Answer, readonly (TokenSet | Failure)[]>({
  name: 'token-responses',
  property:
    'reads a token response as a Failure or as tokens that fit a header and a date; a refresh with an access token keeps its session whatever else is odd',
  inputs: fc.record({
    status: fc.constantFrom(200, 200, 200, 201, 204, 301, 400, 401, 403, 429, 500, 503),
    type: fc.constantFrom('application/json', 'application/json;charset=utf-8', 'text/html', ''),
    body: fc.oneof(body, body, anyJson, fc.string()),
  }),
  words: ['access_token', 'token_type', 'expires_in', 'refresh_token', 'scope', 'error', 'bearer'],
  read,
  run: ({ status, type, body: content }) => {
    const text = isText(content) ? content : JSON.stringify(content);
    const context = {
      now: () => NOW_MS,
      log: () => undefined,
      count: () => undefined,
      fetch: async () => buildResponse(status, type, text),
    };
    const grant = {
      code: 'c',
      codeVerifier: 'v',
      redirectUri: 'https://app.example/callback',
      spend: async () => undefined,
    };
    return Promise.all([
      requestCodeExchange(CONNECTION, grant, context),
      requestRefresh(CONNECTION, BEFORE, context),
    ]);
  },
  judge(response, outcomes) {
    const [first, refreshed] = outcomes;
    return (
      outcomes
        .map((outcome) => findTokensError(outcome, response))
        .find((one) => one !== undefined) ?? findRefreshError(response, first, refreshed)
    );
  },
});

function read(json: Json): Answer | undefined {
  if (!isFields(json)) return undefined;
  const { status, type, body: content = null } = json;
  const isStatus = Number.isInteger(status) && Number(status) >= 200 && Number(status) < 600;
  // A Response accepts no other content type.
  const isType = type !== undefined && isText(type) && /^[\t\x20-\x7e]*$/.test(type);
  return isStatus && isType ? { status: Number(status), type, body: content } : undefined;
}

function buildResponse(status: number, type: string, text: string): Response {
  const isBare = [204, 205, 304].includes(status);
  return new Response(isBare ? null : text, { status, headers: { 'content-type': type } });
}

function findTokensError(outcome: TokenSet | Failure, { status }: Answer): string | undefined {
  if (outcome instanceof Failure) {
    return outcome.code.startsWith('provider_') ? undefined : `failed with ${outcome.code}`;
  }
  if (status !== 200) return `took tokens from status ${status}`;
  const { accessToken, refreshToken, tokenType, expiresAtMs } = outcome;
  for (const token of [accessToken, refreshToken ?? 'none']) {
    if (
      new Headers({ authorization: `Bearer ${token}` }).get('authorization') !== `Bearer ${token}`
    ) {
      return 'a token does not fit a header';
    }
    if (!/^[\x21-\x7e]+$/.test(token)) return 'a token is not visible ASCII';
  }
  if (tokenType !== 'bearer' && tokenType !== 'dpop') return `the type ${tokenType}`;
  if (JSON.stringify(JSON.parse(JSON.stringify(outcome))) !== JSON.stringify(outcome)) {
    return 'tokens change in the store';
  }
  if (expiresAtMs === undefined) return undefined;
  const isDate = expiresAtMs > NOW_MS && expiresAtMs <= NOW_MS + TEN_YEARS_MS;
  if (!isDate || Number.isNaN(computeRefreshTime(outcome))) return `expires at ${expiresAtMs}`;
  return new Date(expiresAtMs).toISOString() === '' ? 'is not a date' : undefined;
}

/** A refresh accepts what a sign-in accepts and never loses its refresh token. */
function findRefreshError(
  { status, body: content }: Answer,
  first: TokenSet | Failure | undefined,
  refreshed: TokenSet | Failure | undefined,
): string | undefined {
  if (first === undefined || refreshed === undefined) return 'no outcome';
  if (!(first instanceof Failure) && refreshed instanceof Failure) return 'only the refresh fails';
  if (!(refreshed instanceof Failure) && refreshed.refreshToken === undefined) {
    return 'the refresh lost its refresh token';
  }
  const isUsable =
    status === 200 &&
    isFields(content) &&
    matches(content['access_token'], /^[\x21-\x7e]+$/) &&
    matches(content['token_type'], /^bearer$/i);
  return isUsable && refreshed instanceof Failure ? 'rejects a usable refresh' : undefined;
}

function matches(value: Json | undefined, pattern: RegExp): boolean {
  return typeof value === 'string' && pattern.test(value);
}
