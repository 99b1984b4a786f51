import { expect, test } from 'vitest';
import { failureCatalogue } from './catalogue.ts';

// The failure table of the HTTP contract. Changing a row changes the contract.
const contract: Record<string, number> = {
  request_malformed: 400,
  request_too_large: 413,
  request_unsupported: 415,
  route_unknown: 404,
  route_forbidden: 403,
  guard_origin: 403,
  guard_csrf_header: 403,
  guard_rate_limited: 429,
  callback_redirect_uri_mismatch: 400,
  callback_issuer_mismatch: 400,
  callback_attempt_missing: 400,
  provider_rejected_grant: 401,
  provider_rejected_client: 502,
  provider_rejected_request: 502,
  provider_malformed: 502,
  provider_unreachable: 502,
  provider_redirected: 502,
  provider_rate_limited: 503,
  provider_unavailable: 503,
  provider_identity_rejected: 502,
  provider_timeout: 504,
  provider_unsupported: 409,
  step_up_required: 401,
  session_missing: 401,
  session_expired: 401,
  session_unreadable: 401,
  operator_unauthorized: 401,
  store_unavailable: 503,
  upstream_unreachable: 502,
  upstream_timeout: 504,
  internal: 500,
};

test('the catalogue has exactly the codes and statuses of the contract', () => {
  const rows = Object.entries(failureCatalogue).map(([code, { status }]) => [code, status]);
  expect(Object.fromEntries(rows)).toEqual(contract);
});

test('a 5xx failure never asks the user to sign in', () => {
  const serverFailures = Object.values(failureCatalogue).filter(({ status }) => status >= 500);
  expect(serverFailures.map(({ recovery }) => recovery)).not.toContain('sign-in');
});
