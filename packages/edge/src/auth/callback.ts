import { type CallbackRequest, CODE_VERIFIER_PATTERN, STATE_PATTERN } from '@postern/core';
import type { Handler } from '../app/context.ts';
import { type JsonFields, readJsonBody, refuseParameters } from '../app/json-body.ts';
import { Failure } from '../failures/failure.ts';
import { computeDigest } from '../sealing/digest.ts';
import { isLate, openAttempt, refuseAttempt } from './attempt.ts';
import { type FinishParts, finishSignIn } from './finish-sign-in.ts';
import { readRedirectUri } from './redirect-uri.ts';

/**
 * `POST /auth/callback`: exchanges the code of a sign-in that this browser started, and creates a
 * session. State, verifier, connection and redirect URI must be those of the attempt; otherwise the
 * edge rejects the request without asking the provider.
 *
 * Failures: `request_` and `callback_` failures, those of {@link finishSignIn}.
 */
export function createCallbackHandler(parts: FinishParts): Handler {
  return async (c) => {
    const request = await readJsonBody(c, readCallbackRequest);
    if (request instanceof Failure) return request;
    const connection = parts.connections.get(request.connection);
    if (connection?.authorizationCode?.flow !== 'browser') {
      return refuseParameters(['connection']);
    }
    if (request.redirectUri !== readRedirectUri(connection, parts.settings.publicOrigin)) {
      return new Failure('callback_redirect_uri_mismatch');
    }
    const attempt = await openAttempt(c, parts, request.state);
    if (attempt instanceof Failure) return attempt;
    if (attempt.connection !== connection.id || isLate(attempt, parts.now())) {
      return refuseAttempt('other connection, or too late');
    }
    // S256 (RFC 7636 §4.2) is this digest.
    if (attempt.codeChallenge !== (await computeDigest(request.codeVerifier))) {
      return refuseAttempt('other code verifier');
    }
    const former = c.get('cookies').session;
    const finished = await finishSignIn(c, parts, connection, attempt, request, former);
    return finished instanceof Failure ? finished : c.json(finished[0]);
  };
}

/** Some providers' codes are encrypted tokens, so a code may have up to 8,192 characters. */
const CODE = /^[^]{1,8192}$/;

/** Reads the fields of `callbackRequestSchema` of core. */
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
