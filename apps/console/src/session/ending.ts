import { AuthError } from '@postern/browser';
import { forgetAnswers } from '../answers/resource.ts';
import { auth } from '../auth.ts';
import type { Failure } from '../failures/failure.ts';
import { readAuthError } from '../failures/read-failure.ts';
import { forgetDraft } from '../lekab/draft.ts';
import { forgetSent } from '../lekab/sent.ts';
import { navigate } from '../router/navigation.ts';

/** How the last session of this page ended: by the user's own act here, or by itself or elsewhere. */
export type Ending = 'signed-out' | 'ended';

let hadSession = false;
let isSigningOut = false;
let ending: Ending | undefined;

auth.subscribe(() => {
  const { status } = auth.getSnapshot();
  if (status === 'signed-in') {
    hadSession = true;
    ending = undefined;
  } else if (status === 'signed-out' && hadSession) {
    hadSession = false;
    ending = isSigningOut ? 'signed-out' : 'ended';
    forgetAnswers();
    forgetSent();
  }
});

export function readEnding(): Ending | undefined {
  return ending;
}

/**
 * Signs out, leaves nothing behind, and goes to the start: the next to sign in may be someone else.
 * A session that merely ended keeps the draft and the address for whoever signs in again.
 */
export async function signOut(): Promise<Failure | undefined> {
  isSigningOut = true;
  try {
    await auth.signOut();
    forgetDraft();
    navigate('/');
    return undefined;
  } catch (error) {
    if (!(error instanceof AuthError)) throw error;
    return readAuthError(error);
  } finally {
    isSigningOut = false;
  }
}
