import type * as v from 'valibot';
import { apiKeyCreatedSchema, apiKeyRequestSchema } from '../contract/api-key.ts';
import { callbackRequestSchema } from '../contract/callback.ts';
import { configSchema } from '../contract/config.ts';
import { accessTokenViewSchema, sessionViewSchema, signedInSchema } from '../contract/session.ts';
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

const guarded = { caller: 'session', isGuarded: true } as const;
const operator = { caller: 'operator', isGuarded: true, method: 'post' } as const;
const open = { caller: 'anyone', isGuarded: false, method: 'get' } as const;

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
      'provider_rejected_grant',
      ...PROVIDER,
      'store_unavailable',
    ],
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
    summary: 'Ends the session and clears its cookies',
    answers: { 204: 'empty' },
    failures: [...GUARDS, 'store_unavailable'],
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
  'provider_unsupported',
  'store_unavailable',
  'upstream_unreachable',
  'upstream_timeout',
];
