import { AuthError } from '@postern/browser';
import type { LogoutRequest } from '@postern/core';
import { useLocation } from 'preact-iso/router';
import { forgetAnswers } from '../answers/resource.ts';
import { auth } from '../auth.ts';
import { forgetDraft } from '../demo/lekab/draft.ts';
import { forgetSent } from '../demo/lekab/sent.ts';
import type { Failure } from '../failures/failure.ts';
import { readAuthError } from '../failures/read-failure.ts';

// Responses and sent messages belong to a session, so they go when it ends.
auth.subscribe(() => {
  if (auth.state.status !== 'signed-out') return;
  forgetAnswers();
  forgetSent();
});

/**
 * Returns a function that signs out, forgets the draft and goes to the start page: the next user of
 * this browser may be another person. A session that merely ended keeps the draft and the address.
 * On failure the user is still signed in.
 */
export function useSignOut(): (options?: LogoutRequest) => Promise<Failure | undefined> {
  const { route } = useLocation();
  return async (options) => {
    try {
      // A sign-out at the provider leaves the page, and does not come back here.
      if (options?.atProvider) forgetDraft();
      await auth.signOut(options);
      forgetDraft();
      route('/');
      scrollTo(0, 0);
      return undefined;
    } catch (error) {
      if (!(error instanceof AuthError)) throw error;
      return readAuthError(error);
    }
  };
}
