import { AuthError, createAuth } from '@postern/browser';

const auth = createAuth();

export async function signIn(): Promise<string> {
  try {
    return await auth.signIn();
  } catch (error) {
    if (!(error instanceof AuthError)) throw error;
    // For who builds the app; users see none of it, and do not load it.
    const { explain } = await import('@postern/browser/diagnostics');
    const { cause, fix } = explain(error);
    return `${error.code} (${error.phase}): ${cause} ${fix}`;
  }
}
