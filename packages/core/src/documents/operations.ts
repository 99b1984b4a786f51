import * as v from 'valibot';
import { apiKeyCreatedSchema, apiKeyRequestSchema } from '../contract/api-key.ts';
import { callbackRequestSchema } from '../contract/callback.ts';
import { configSchema } from '../contract/config.ts';
import { logoutRequestSchema } from '../contract/logout.ts';
import { accessTokenViewSchema, sessionViewSchema, signedInSchema } from '../contract/session.ts';
import { signInRequestSchema, signInViewSchema } from '../contract/sign-in.ts';
import type { FailureCode } from '../failures/catalogue.ts';

/** One operation of the HTTP contract, as its OpenAPI document says it. */
export interface Operation {
  readonly path: string;
  readonly method: 'get' | 'post';
  readonly id: string;
  readonly summary: string;
  /** Whether the session cookie, the operator token or nothing stands for the caller. */
  readonly caller: 'anyone' | 'session' | 'operator';
  /** Without the header `X-Postern: 1` it is refused. */
  readonly isGuarded: boolean;
  readonly body?: v.GenericSchema | 'empty';
  /** Default JSON, and required unless it is empty. */
  readonly bodyKind?: 'optional' | 'form';
  /** Parameters of the query that have to be there. */
  readonly query?: readonly string[];
  readonly optionalQuery?: readonly string[];
  readonly answers: Readonly<Record<number, v.GenericSchema | 'empty' | 'any'>>;
  readonly failures: readonly FailureCode[];
}

const GUARDS = ['guard_csrf_header', 'guard_origin', 'guard_rate_limited', 'internal'] as const;
const BODY = ['request_malformed', 'request_too_large', 'request_unsupported'] as const;
const SESSION = ['session_missing', 'session_expired', 'session_unreadable'] as const;
const PROVIDER = [
  'provider_rejected_client',
  'provider_rejected_request',
  'provider_malformed',
  'provider_unreachable',
  'provider_redirected',
  'provider_rate_limited',
  'provider_timeout',
] as const;
const OPERATOR = ['operator_unauthorized', 'route_unknown', 'provider_unsupported'] as const;

/** What may stop a browser that comes by a link or from a provider. */
const NAVIGATION = [
  'request_malformed',
  'guard_origin',
  'guard_rate_limited',
  'route_unknown',
  'internal',
] as const;

const guarded = { caller: 'session', isGuarded: true } as const;
const operator = { caller: 'operator', isGuarded: true, method: 'post' } as const;
const open = { caller: 'anyone', isGuarded: false, method: 'get' } as const;

/** What a service posts when a user has signed out there (Back-Channel Logout 1.0 §2.5). */
const logoutTokenSchema = v.object({ logout_token: v.string() });

/** OAuth 2.0 Form Post Response Mode §2. */
const formPostSchema = v.object({
  code: v.optional(v.string()),
  state: v.optional(v.string()),
  iss: v.optional(v.string()),
  error: v.optional(v.string()),
});

/** Every operation, in the order of the contract. */
export const operations: readonly Operation[] = [
  {
    ...open,
    path: '/auth/config',
    id: 'getConfig',
    summary: 'What a browser needs to begin a sign-in: public facts, never a secret',
    answers: { 200: configSchema },
    failures: ['guard_origin', 'guard_rate_limited', 'internal'],
  },
  {
    ...guarded,
    method: 'post',
    path: '/auth/sign-in',
    id: 'beginSignIn',
    summary: 'Begins a sign-in of the browser flow: binds it to this browser, and says where to go',
    caller: 'anyone',
    body: signInRequestSchema,
    answers: { 200: signInViewSchema },
    failures: [...GUARDS, ...BODY, ...PROVIDER],
  },
  {
    ...guarded,
    method: 'post',
    path: '/auth/callback',
    id: 'signIn',
    summary: 'Exchanges a code and begins a session, always a new one',
    caller: 'anyone',
    body: callbackRequestSchema,
    answers: { 200: signedInSchema },
    failures: [
      ...GUARDS,
      ...BODY,
      'callback_redirect_uri_mismatch',
      'callback_issuer_mismatch',
      'callback_attempt_missing',
      'provider_rejected_grant',
      'provider_identity_rejected',
      ...PROVIDER,
      'store_unavailable',
    ],
  },
  {
    ...open,
    path: '/auth/sign-in',
    id: 'goToSignIn',
    summary:
      'Begins a sign-in of the edge flow: a link that sends the browser to the provider. With iss, a third party begins it (OpenID Connect Core 1.0 §4)',
    optionalQuery: ['connection', 'return_to', 'iss', 'login_hint', 'target_link_uri'],
    answers: { 303: 'empty' },
    failures: [...NAVIGATION, ...PROVIDER],
  },
  {
    ...open,
    path: '/auth/callback/{connection}',
    id: 'arriveFromProvider',
    summary: 'The redirect URI of the edge flow: exchanges the code, and sends the browser on',
    optionalQuery: ['code', 'state', 'iss', 'error'],
    answers: { 303: 'empty' },
    failures: NAVIGATION,
  },
  {
    ...open,
    method: 'post',
    path: '/auth/callback/{connection}',
    id: 'arriveFromProviderByForm',
    summary: 'The same for response_mode=form_post: sends the browser on to the redirect URI',
    body: formPostSchema,
    bodyKind: 'form',
    answers: { 303: 'empty' },
    failures: [...NAVIGATION, 'request_too_large', 'request_unsupported'],
  },
  {
    ...guarded,
    method: 'get',
    path: '/auth/session',
    id: 'getSession',
    summary: 'Whether the browser is signed in; not a use of the session',
    answers: { 200: sessionViewSchema },
    failures: [...GUARDS, 'store_unavailable'],
  },
  {
    ...guarded,
    method: 'post',
    path: '/auth/refresh',
    id: 'refresh',
    summary: 'Renews the tokens now, once for however many callers ask',
    answers: { 200: signedInSchema },
    failures: [
      ...GUARDS,
      ...SESSION,
      'provider_rejected_grant',
      ...PROVIDER,
      'provider_unsupported',
      'store_unavailable',
    ],
  },
  {
    ...guarded,
    method: 'post',
    path: '/auth/logout',
    id: 'signOut',
    summary:
      'Ends the session and clears its cookies; with everywhere, all sessions of the user, where the connection says signOutEverywhere',
    body: logoutRequestSchema,
    bodyKind: 'optional',
    answers: { 204: 'empty' },
    failures: [...GUARDS, ...BODY, ...SESSION, 'provider_unsupported', 'store_unavailable'],
  },
  {
    ...guarded,
    method: 'get',
    path: '/auth/token',
    id: 'getAccessToken',
    summary: 'The access token, in token-mediating mode only; elsewhere route_unknown',
    answers: { 200: accessTokenViewSchema },
    failures: [
      ...GUARDS,
      ...SESSION,
      'route_unknown',
      'provider_rejected_grant',
      ...PROVIDER,
      'provider_unsupported',
      'store_unavailable',
    ],
  },
  {
    ...operator,
    path: '/auth/connections/{id}/apikeys',
    id: 'createApiKey',
    summary: 'Operator act: makes an API key at the service, and shows it this once',
    body: apiKeyRequestSchema,
    answers: { 201: apiKeyCreatedSchema },
    failures: [...GUARDS, ...BODY, ...OPERATOR, ...PROVIDER],
  },
  {
    ...operator,
    path: '/auth/connections/{id}/revoke',
    id: 'revokeServiceTokens',
    summary: 'Operator act: ends the edge’s own tokens at the service, there and here',
    body: 'empty',
    answers: { 204: 'empty' },
    failures: [...GUARDS, ...BODY, ...OPERATOR, ...PROVIDER, 'store_unavailable'],
  },
  {
    ...open,
    method: 'post',
    path: '/auth/connections/{id}/backchannel-logout',
    id: 'signOutByService',
    summary:
      'The service ends sessions of a user (OpenID Connect Back-Channel Logout 1.0); its signature stands for it',
    body: logoutTokenSchema,
    bodyKind: 'form',
    answers: { 200: 'empty' },
    failures: [
      ...BODY,
      'guard_rate_limited',
      'route_unknown',
      ...PROVIDER,
      'store_unavailable',
      'internal',
    ],
  },
  {
    ...open,
    path: '/healthz',
    id: 'isAlive',
    summary: 'The edge answers',
    answers: { 200: 'any' },
    failures: [],
  },
  {
    ...open,
    path: '/readyz',
    id: 'isReady',
    summary: 'The settings are valid and the store answers',
    answers: { 200: 'any' },
    failures: ['store_unavailable'],
  },
  {
    ...open,
    path: '/openapi.json',
    id: 'getOpenApi',
    summary: 'This document',
    answers: { 200: 'any' },
    failures: [],
  },
];

/** What any call of a forwarded route may be answered, beside the upstream's own answers. */
export const FORWARDING_FAILURES: readonly FailureCode[] = [
  ...GUARDS,
  ...SESSION,
  'request_malformed',
  'request_too_large',
  'route_unknown',
  'route_forbidden',
  'provider_rejected_grant',
  'provider_rejected_client',
  'provider_rejected_request',
  'provider_redirected',
  'provider_rate_limited',
  'provider_unavailable',
  'provider_unsupported',
  'step_up_required',
  'store_unavailable',
  'upstream_unreachable',
  'upstream_timeout',
];
