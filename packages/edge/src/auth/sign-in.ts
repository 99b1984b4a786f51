import { S256_CHALLENGE_PATTERN, type SignInRequest, STATE_PATTERN } from '@postern/core';
import type { EdgeContext } from '../context.ts';
import type { Outcome } from '../entrance.ts';
import { Failure } from '../failure.ts';
import { type JsonFields, readJsonBody } from '../guards/json-body.ts';
import { limitProviderAct } from '../limits/limit-acts.ts';
import { discover } from '../oauth/discover.ts';
import { keepAttempt } from './attempt.ts';
import { buildAuthorizationUrl, findParameterError, readMaxAge } from './authorization-request.ts';
import { readRedirectUri } from './redirect-uri.ts';

/**
 * `POST /auth/sign-in`: begins a sign-in of the browser flow. The page keeps state and code
 * verifier; the edge keeps in a cookie what it will compare them with, and says where to go.
 *
 * Failures: `request_` ones, with the names of parameters that the connection does not allow;
 * `guard_rate_limited`;
 * `provider_` ones where the provider's metadata cannot be read, or it refuses a pushed request.
 */
export async function answerSignIn(c: EdgeContext): Promise<Outcome> {
  const edge = c.get('edge');
  const request = await readJsonBody(c, readSignInRequest);
  if (request instanceof Failure) return request;
  const known = edge.connections.get(request.connection);
  if (known?.authorizationCode?.flow !== 'browser') {
    const cause = 'no such connection of the browser flow';
    return new Failure('request_malformed', { cause, parameters: ['connection'] });
  }
  const { state, codeChallenge, parameters = {} } = request;
  const refused = findParameterError(known, parameters);
  if (refused) return refused;
  const limited = await limitProviderAct(c, 'sign-in');
  if (limited) return limited;
  const connection = await discover(known, edge);
  if (connection instanceof Failure) return connection;
  const attempt = {
    connection: known.id,
    codeChallenge,
    startedAtMs: edge.now(),
    ...readMaxAge(parameters),
  };
  const redirectUri = readRedirectUri(known, edge.settings.publicOrigin);
  const authorizationUrl = await buildAuthorizationUrl(
    connection,
    { state, redirectUri, attempt, parameters },
    edge,
  );
  if (authorizationUrl instanceof Failure) return authorizationUrl;
  await keepAttempt(c, state, attempt);
  return c.json({ authorizationUrl });
}

/** Its schema is `signInRequestSchema` of core. */
export function readSignInRequest(fields: JsonFields): SignInRequest {
  return {
    connection: fields.text('connection', /^[^]{1,64}$/),
    state: fields.text('state', STATE_PATTERN),
    codeChallenge: fields.text('codeChallenge', S256_CHALLENGE_PATTERN),
    parameters: fields.optionalTexts('parameters'),
  };
}
