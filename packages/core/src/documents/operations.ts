import * as v from 'valibot';
import { apiKeyCreatedSchema, apiKeyRequestSchema } from '../contract/api-key.ts';
import { configSchema } from '../contract/config.ts';
import { logoutRequestSchema } from '../contract/logout.ts';
import { accessTokenViewSchema, sessionViewSchema, signedInSchema } from '../contract/session.ts';
import type { FailureCode } from '../failures/catalogue.ts';

import {
  BODY,
  GUARDS,
  guarded,
  OPERATOR,
  type Operation,
  open,
  operator,
  PROVIDER,
  SESSION,
} from './operation.ts';
import { signInOperations } from './sign-in-operations.ts';

export type { Operation };

/** What a service posts when a user has signed out there (Back-Channel Logout 1.0 §2.5). */
const logoutTokenSchema = v.object({ logout_token: v.string() });

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
  ...signInOperations,
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
