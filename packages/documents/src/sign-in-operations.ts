import {
  callbackRequestSchema,
  signedInSchema,
  signInRequestSchema,
  signInViewSchema,
} from '@postern/core';
import * as v from 'valibot';
import { BODY, GUARDS, guarded, NAVIGATION, type Operation, open, PROVIDER } from './operation.ts';

/** The form of OAuth 2.0 Form Post Response Mode §2. */
const formPostSchema = v.object({
  code: v.optional(v.string()),
  state: v.optional(v.string()),
  iss: v.optional(v.string()),
  error: v.optional(v.string()),
});

/** What a third party posts (OpenID Connect Core 1.0 §4), and what an app's link may add. */
const thirdPartySchema = v.object({
  iss: v.string(),
  login_hint: v.optional(v.string()),
  target_link_uri: v.optional(v.string()),
  connection: v.optional(v.string()),
  return_to: v.optional(v.string()),
});

/** Parameters for the provider that every connection allows, besides `login_hint`. */
const PASSED_ON = ['prompt', 'ui_locales', 'max_age', 'acr_values'];

/** The sign-in operations of both flows. */
export const signInOperations: readonly Operation[] = [
  {
    ...guarded,
    method: 'post',
    path: '/auth/sign-in',
    id: 'beginSignIn',
    summary:
      'Starts a sign-in of the browser flow: binds it to this browser and returns where to go. A third party starts one of the edge flow with a form that has iss, without X-Postern (OpenID Connect Core 1.0 §4)',
    caller: 'anyone',
    body: signInRequestSchema,
    form: thirdPartySchema,
    responses: { 200: signInViewSchema, 303: 'empty' },
    failures: [...GUARDS, ...BODY, ...PROVIDER, 'provider_unsupported'],
  },
  {
    ...guarded,
    method: 'post',
    path: '/auth/callback',
    id: 'signIn',
    summary: 'Exchanges a code and creates a new session',
    caller: 'anyone',
    body: callbackRequestSchema,
    responses: { 200: signedInSchema },
    failures: [
      ...GUARDS,
      ...BODY,
      'callback_redirect_uri_mismatch',
      'callback_issuer_mismatch',
      'callback_attempt_missing',
      'provider_rejected_grant',
      'provider_identity_rejected',
      ...PROVIDER,
      'provider_unsupported',
      'store_unavailable',
    ],
  },
  {
    ...open,
    path: '/auth/sign-in',
    id: 'goToSignIn',
    summary:
      'Starts a sign-in of the edge flow: a link that sends the browser to the provider. With iss, a third party starts it (OpenID Connect Core 1.0 §4)',
    optionalQuery: [
      'connection',
      'return_to',
      'iss',
      'login_hint',
      'target_link_uri',
      ...PASSED_ON,
    ],
    responses: { 303: 'empty' },
    failures: [...NAVIGATION, ...PROVIDER, 'provider_unsupported'],
  },
  {
    ...open,
    path: '/auth/callback/{connection}',
    id: 'arriveFromProvider',
    summary:
      'The redirect URI of the edge flow: exchanges the code and redirects the browser to the app',
    optionalQuery: ['code', 'state', 'iss', 'error'],
    responses: { 303: 'empty' },
    failures: NAVIGATION,
  },
  {
    ...open,
    method: 'post',
    path: '/auth/callback/{connection}',
    id: 'arriveFromProviderByForm',
    summary:
      'The redirect URI for response_mode=form_post: redirects the browser to the same path with GET',
    body: formPostSchema,
    bodyKind: 'form',
    responses: { 303: 'empty' },
    failures: [...NAVIGATION, 'request_too_large', 'request_unsupported'],
  },
];
