import { Failure } from '../failure.ts';

/** RFC 6749 §5.2, and what LEKAB says instead of `invalid_request`. */
const LOGGED_ERROR =
  /^(invalid_(request|client|grant|scope)|unauthorized_client|unsupported_grant_type|bad_request)$/;

/**
 * What an authorization server's error means (RFC 6749 §5.2): `provider_rejected_grant`,
 * `provider_rejected_client`, `provider_rejected_request`; `provider_malformed` where there is none.
 *
 * @param error the field `error` of the answer
 */
export function explainRefusal(status: number, error: unknown): Failure {
  if (typeof error !== 'string' || error === '') {
    return new Failure('provider_malformed', { cause: `status ${status} without an error` });
  }
  // Any other text is the provider's own, and may repeat what it was told.
  const cause = `${status} ${LOGGED_ERROR.test(error) ? error : 'unknown error'}`;
  if (error === 'invalid_grant') return new Failure('provider_rejected_grant', { cause });
  const isClient = error === 'invalid_client';
  return new Failure(isClient ? 'provider_rejected_client' : 'provider_rejected_request', {
    cause,
  });
}
