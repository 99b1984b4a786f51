import {
  type CallbackRequest,
  CODE_VERIFIER_PATTERN,
  computeCodeChallenge,
  STATE_PATTERN,
} from '@postern/core';
import type { EdgeContext } from '../context.ts';
import type { Outcome } from '../entrance.ts';
import { Failure } from '../failure.ts';
import { type JsonFields, readJsonBody } from '../guards/json-body.ts';
import { isLate, openAttempt, refuseAttempt } from './attempt.ts';
import { finishSignIn } from './finish-sign-in.ts';
import { readRedirectUri } from './redirect-uri.ts';

/**
 * `POST /auth/callback`: exchanges the code of a sign-in that this browser began, and begins a
 * session. State, verifier, connection and the place where the answer arrived have to be those of
 * the attempt; what is not is refused without a request to the provider.
 *
 * Failures: `request_` ones, `callback_` ones, `provider_` ones, `store_unavailable`.
 */
export async function answerCallback(c: EdgeContext): Promise<Outcome> {
  const { connections, settings, now } = c.get('edge');
  const request = await readJsonBody(c, readCallbackRequest);
  if (request instanceof Failure) return request;
  const known = connections.get(request.connection);
  if (known?.authorizationCode?.flow !== 'browser') {
    const cause = 'no such connection of the browser flow';
    return new Failure('request_malformed', { cause, parameters: ['connection'] });
  }
  if (request.redirectUri !== readRedirectUri(known, settings.publicOrigin)) {
    return new Failure('callback_redirect_uri_mismatch');
  }
  const attempt = await openAttempt(c, request.state);
  if (attempt instanceof Failure) return attempt;
  if (attempt.connection !== known.id || isLate(attempt, now())) {
    return refuseAttempt('an attempt of another connection, or one that took too long');
  }
  if (attempt.codeChallenge !== (await computeCodeChallenge(request.codeVerifier))) {
    return refuseAttempt('a code verifier of another attempt');
  }
  const { code, codeVerifier, iss } = request;
  const former = c.get('brought').session;
  const view = await finishSignIn(c, known, attempt, { code, codeVerifier, iss }, former);
  return view instanceof Failure ? view : c.json(view);
}

/** Some providers' codes are encrypted tokens: up to 8,192 characters are read. */
const CODE = /^[^]{1,8192}$/;

/** Its schema is `callbackRequestSchema` of core. */
export function readCallbackRequest(fields: JsonFields): CallbackRequest {
  return {
    connection: fields.text('connection', /^[^]{1,64}$/),
    code: fields.text('code', CODE),
    state: fields.text('state', STATE_PATTERN),
    codeVerifier: fields.text('codeVerifier', CODE_VERIFIER_PATTERN),
    redirectUri: fields.text('redirectUri'),
    iss: fields.optionalText('iss'),
  };
}
