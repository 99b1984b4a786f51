import { S256_CHALLENGE_PATTERN, type SignInRequest, STATE_PATTERN } from '@postern/core';
import type { Handler } from '../app/context.ts';
import { type JsonFields, readJsonBody, refuseParameters } from '../app/json-body.ts';
import { type EdgeParts, providerContextOf } from '../app/parts.ts';
import type { ReportParts } from '../app/problem.ts';
import { Failure } from '../failures/failure.ts';
import { guardProviderRate, type RateParts } from '../guards/rate.ts';
import { resolveConnection } from '../oauth/connection.ts';
import { type AttemptParts, keepAttempt } from './attempt.ts';
import { buildAuthorizationUrl, findParameterError, readAsked } from './authorization-request.ts';
import { readRedirectUri } from './redirect-uri.ts';

/** The parts that start a sign-in. */
export type SignInParts = ReportParts &
  AttemptParts &
  RateParts &
  Pick<EdgeParts, 'connections' | 'settings' | 'now' | 'log' | 'count'>;

/**
 * `POST /auth/sign-in`: starts a sign-in of the browser flow. The page keeps state and code
 * verifier. The edge seals the values to compare them with in a cookie, and returns the URL to go to.
 *
 * Failures: `request_` failures, with the names of rejected parameters; `guard_rate_limited`;
 * `provider_` failures if the provider's metadata cannot be read or it refuses a pushed request.
 */
export function createSignInHandler(parts: SignInParts): Handler {
  return async (c) => {
    const request = await readJsonBody(c, readSignInRequest);
    if (request instanceof Failure) return request;
    const known = parts.connections.get(request.connection);
    if (known?.authorizationCode?.flow !== 'browser') {
      return refuseParameters(['connection']);
    }
    const { state, codeChallenge, parameters = {} } = request;
    const refused = findParameterError(known, parameters);
    if (refused) return refused;
    const limited = await guardProviderRate(c, parts, 'sign-in');
    if (limited) return limited;
    const context = providerContextOf(c, parts);
    const connection = await resolveConnection(known, context);
    if (connection instanceof Failure) return connection;
    const attempt = {
      connection: known.id,
      codeChallenge,
      startedAtMs: parts.now(),
      asked: readAsked(known, parameters),
    };
    const redirectUri = readRedirectUri(known, parts.settings.publicOrigin);
    const authorization = { state, redirectUri, attempt, parameters };
    const authorizationUrl = await buildAuthorizationUrl(connection, authorization, context);
    if (authorizationUrl instanceof Failure) return authorizationUrl;
    const failure = await keepAttempt(c, parts, state, attempt);
    return failure ?? c.json({ authorizationUrl });
  };
}

/** Reads the fields of `signInRequestSchema` of core. */
export function readSignInRequest(fields: JsonFields): SignInRequest {
  return {
    connection: fields.text('connection', /^[^]{1,64}$/),
    state: fields.text('state', STATE_PATTERN),
    codeChallenge: fields.text('codeChallenge', S256_CHALLENGE_PATTERN),
    parameters: fields.optionalTexts('parameters'),
  };
}
