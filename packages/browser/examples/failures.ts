import { AuthError } from '@postern/browser';
import { auth } from './auth.ts';

export async function signIn(): Promise<string> {
  try {
    return await auth.signIn();
  } catch (error) {
    if (!(error instanceof AuthError)) throw error;
    // For the app's developers: loaded on demand, so that it costs users nothing.
    const { explain } = await import('@postern/browser/diagnostics');
    const { cause, fix } = explain(error);
    return `${error.code} (${error.phase}): ${cause} ${fix}`;
  }
}
