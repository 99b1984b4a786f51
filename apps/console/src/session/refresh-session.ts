import { AuthError } from '@postern/browser';
import { refresh } from '@postern/browser/refresh';
import { auth } from '../auth.ts';
import type { Failure } from '../failures/failure.ts';
import { readAuthError } from '../failures/read-failure.ts';

/**
 * Asks the edge to refresh the access token now. The kit then updates the times on the whole page.
 */
export async function refreshSession(): Promise<Failure | undefined> {
  try {
    await refresh(auth);
    return undefined;
  } catch (error) {
    if (!(error instanceof AuthError)) throw error;
    return readAuthError(error);
  }
}
