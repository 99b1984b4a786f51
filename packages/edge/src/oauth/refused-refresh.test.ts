import { expect, test } from 'vitest';
import { readRefusal } from './refusal.ts';

/** Real responses to a dead refresh token, from providers' documentation or users' reports. */
const DEAD: readonly [string, number, object][] = [
  ['RFC 6749', 400, { error: 'invalid_grant' }],
  [
    'Auth0',
    403,
    { error: 'invalid_grant', error_description: 'Unknown or invalid refresh token.' },
  ],
  ['in a 200', 200, { error: 'invalid_grant' }],
  ['in a 401', 401, { error: 'invalid_grant' }],
  ['in a 500', 500, { error: 'invalid_grant' }],
  ['GitHub', 200, { error: 'bad_refresh_token', error_description: 'incorrect or expired' }],
  ['Slack', 200, { ok: false, error: 'token_expired' }],
  ['Slack, revoked', 200, { ok: false, error: 'invalid_refresh_token' }],
  ['Twitch', 400, { status: 400, message: 'Invalid refresh token' }],
  ['Twitch, 401', 401, { status: 401, message: 'Invalid refresh token' }],
  ['Entra', 400, { error: 'interaction_required', suberror: 'basic_action' }],
  ['OpenID', 400, { error: 'login_required' }],
  ['OpenID', 400, { error: 'consent_required' }],
  ['OpenID', 400, { error: 'account_selection_required' }],
  ['OpenID, as a 403', 403, { error: 'login_required' }],
  ['Auth0, a second factor', 403, { error: 'mfa_required', mfa_token: 'Fe26.2*272d' }],
  ['RFC 6750', 401, { error: 'invalid_token' }],
  ['access_denied', 400, { error: 'access_denied' }],
  ['LinkedIn', 400, { error: 'invalid_request', error_description: 'refresh token is invalid' }],
  ['Zoom', 401, { reason: 'Invalid Token!', error: 'invalid_request' }],
  ['HubSpot', 400, { status: 'BAD_REFRESH_TOKEN', message: 'missing or invalid refresh token' }],
  [
    'Strava',
    400,
    {
      message: 'Bad Request',
      errors: [{ resource: 'RefreshToken', field: 'refresh_token', code: 'invalid' }],
    },
  ],
  ['Fitbit', 400, { errors: [{ errorType: 'invalid_grant' }], success: false }],
  [
    'Facebook',
    400,
    { error: { type: 'OAuthException', code: 190, message: 'Session has expired' } },
  ],
  ['Reddit', 400, { error: 400, message: 'Bad Request' }],
  ['JSON without a code', 400, { success: false }],
  ['in capitals', 400, { error: 'INVALID_REFRESH_TOKEN' }],
  ['WeChat', 200, { errcode: 40030, errmsg: 'invalid refresh_token' }],
  ['without error', 200, { success: false, message: 'Refresh token expired' }],
  ['without a code', 200, { success: false }],
  ['in `data`', 200, { data: { message: 'refresh_token expired' } }],
  ['in camel case', 422, { code: 'RefreshTokenExpired' }],
  ['FastAPI', 401, { detail: 'Refresh token expired' }],
  [
    'RFC 9457',
    401,
    { type: 'about:blank', title: 'Unauthorized', detail: 'invalid refresh token' },
  ],
  ['Simple JWT', 401, { detail: 'Token is blacklisted', code: 'token_not_valid' }],
  ['Okta’s form', 403, { errorCode: 'E0000011', errorSummary: 'The refresh token is invalid' }],
  ['Apigee', 401, { ErrorCode: 'invalid_request', Error: 'Invalid Refresh Token' }],
  ['Apigee, a fault', 401, { fault: { faultstring: 'Refresh Token expired' } }],
  ['a reused token', 401, { msg: 'Refresh token reuse detected' }],
];

test.each(DEAD)(
  'S-78 recognizes a dead refresh token by its error code: %s, %i %o',
  (_, status, body) => {
    const failure = readRefusal(status, { ...body }, { refresh: {} });
    expect(failure.code).toBe('provider_rejected_grant');
  },
);

/** Real responses to a refresh that failed for the moment, with the status of a refusal. */
const PASSING: readonly [string, number, object][] = [
  ['Salesforce', 400, { error: 'unknown_error', error_description: 'retry your request' }],
  [
    'Salesforce, a second request',
    400,
    { error: 'invalid_grant', error_description: 'token request is already being processed' },
  ],
  ['Slack', 200, { ok: false, error: 'fatal_error' }],
  ['Zoho', 200, { error: 'general_error' }],
  [
    'Zoho, too many',
    400,
    {
      error: 'Access Denied',
      error_description:
        'You have made too many requests continuously. Please try again after some time.',
    },
  ],
  [
    'Ory Hydra, two at once',
    400,
    {
      error: 'invalid_request',
      error_description:
        'The request is missing a required parameter. Failed to refresh token because of multiple concurrent requests using the same token. Please retry the request.',
    },
  ],
  [
    'Ory Hydra',
    400,
    {
      error: 'invalid_request',
      error_description: 'Failed to refresh token. Please retry the request.',
    },
  ],
  [
    'Authelia, two at once',
    400,
    {
      error: 'invalid_request',
      error_description:
        'Failed to refresh token because of multiple concurrent requests using the same token which is not allowed.',
    },
  ],
];

/** Error responses to a refresh that say nothing about the user's token. */
const ALIVE: readonly [string, number, object, string][] = [
  ['401 without a code', 401, {}, 'provider_rejected_client'],
  ['the client', 401, { error: 'invalid_client' }, 'provider_rejected_client'],
  ['the client, as a 400', 400, { error: 'invalid_client' }, 'provider_rejected_client'],
  [
    'the client, GitHub',
    200,
    { error: 'incorrect_client_credentials' },
    'provider_rejected_client',
  ],
  ['the client, Glewlwyd', 403, { error: 'unauthorized_client' }, 'provider_rejected_client'],
  [
    'the client, Strava',
    400,
    {
      message: 'Bad Request',
      errors: [{ resource: 'Application', field: 'client_id', code: 'invalid' }],
    },
    'provider_rejected_client',
  ],
  ['the client, Twitch', 403, { message: 'invalid client secret' }, 'provider_rejected_client'],
  [
    'the client, in a message',
    400,
    { error: 'invalid_request', message: 'Invalid client secret' },
    'provider_rejected_client',
  ],
  ['the client, Auth0', 401, { error: 'access_denied' }, 'provider_rejected_client'],
  ['the client, Spring', 401, { status: 401, error: 'Unauthorized' }, 'provider_rejected_client'],
  ['an outage', 500, { error: 'server_error' }, 'provider_unreachable'],
  [
    'an outage with a message',
    503,
    { message: 'token store: session expired' },
    'provider_unreachable',
  ],
  ...[
    'Invalid response code from upstream',
    'session store: unknown host',
    'unknown_error_code',
    'http client: bad gateway',
  ].map((error): (typeof ALIVE)[number] => [error, 502, { error }, 'provider_unreachable']),
  ['a timeout', 408, { error: 'unknown session' }, 'provider_unreachable'],
  ['an outage as a 400', 400, { error: 'temporarily_unavailable' }, 'provider_unreachable'],
  ['too many', 400, { error: 'slow_down' }, 'provider_unreachable'],
  ['a firewall', 403, { message: 'Forbidden' }, 'provider_malformed'],
  ['a gateway', 404, { status: 404, error: 'Not Found' }, 'provider_malformed'],
  ['no JSON', 400, {}, 'provider_malformed'],
  ['no JSON, as a 200', 200, {}, 'provider_malformed'],
  ['maintenance, as a 200', 200, { status: 'maintenance' }, 'provider_malformed'],
  ['a proof', 400, { error: 'use_dpop_nonce' }, 'provider_rejected_request'],
  [
    'the client, JSON:API',
    400,
    { errors: [{ title: 'invalid_client' }] },
    'provider_rejected_client',
  ],
  ['the client, Okta’s form', 400, { errorCode: 'invalid_client' }, 'provider_rejected_client'],
  ...PASSING.map(([by, status, body]): (typeof ALIVE)[number] => [
    `an error that passes, ${by}`,
    status,
    body,
    'provider_malformed',
  ]),
];

test.each(PASSING)(
  'S-78 ends a session after ten minutes of an error that should pass: %s',
  (_, status, body) => {
    const request = { refresh: { unreadRefusals: 24 } };
    expect(readRefusal(status, { ...body }, request).code).toBe('provider_rejected_grant');
  },
);

test.each(ALIVE)(
  'S-55 keeps the session if the refresh fails because of %s: %i %o',
  (_, status, body, code) => {
    expect(readRefusal(status, { ...body }, { refresh: {} }).code).toBe(code);
  },
);
