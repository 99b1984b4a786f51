import { AuthError } from '@postern/browser';
import type { LogoutRequest } from '@postern/core';
import { forgetAnswers } from '../answers/resource.ts';
import { auth } from '../auth.ts';
import { forgetDraft } from '../demo/lekab/draft.ts';
import { forgetSent } from '../demo/lekab/sent.ts';
import type { Failure } from '../failures/failure.ts';
import { readAuthError } from '../failures/read-failure.ts';
import { navigate } from '../router/navigation.ts';

// Answers belong to a session: once nobody is signed in, nothing of it stays.
auth.subscribe(() => {
  if (auth.state.status !== 'signed-out') return;
  forgetAnswers();
  forgetSent();
});

/**
 * Signs out, leaves nothing behind, and goes to the start: the next to sign in may be someone else.
 * A session that merely ended keeps the draft and the address for whoever signs in again.
 */
export async function signOut(options?: LogoutRequest): Promise<Failure | undefined> {
  try {
    await auth.signOut(options);
    forgetDraft();
    navigate('/');
    return undefined;
  } catch (error) {
    if (!(error instanceof AuthError)) throw error;
    return readAuthError(error);
  }
}
