import * as v from 'valibot';
import { callbackRequestSchema } from '../contract/callback.ts';
import { signedInSchema } from '../contract/session.ts';
import { signInRequestSchema, signInViewSchema } from '../contract/sign-in.ts';
import { BODY, GUARDS, guarded, NAVIGATION, type Operation, open, PROVIDER } from './operation.ts';

/** OAuth 2.0 Form Post Response Mode §2. */
const formPostSchema = v.object({
  code: v.optional(v.string()),
  state: v.optional(v.string()),
  iss: v.optional(v.string()),
  error: v.optional(v.string()),
});

/** The operations of both flows of a sign-in. */
export const signInOperations: readonly Operation[] = [
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
];
