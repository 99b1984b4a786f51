import { createAuth } from '@postern/browser';

export const auth = createAuth<{ name: string }>();

/** In `load`: continues with the session, or leaves for the sign-in, which returns to `url`. */
export async function requireSession(url: URL) {
  let { state } = auth;
  // In an outage, ask again: the edge may be back.
  if (!state.session && state.status !== 'signed-out') state = await auth.session();
  if (state.session) return state.session;
  // The last sign-in failed, or the edge cannot be reached: show that instead of trying again.
  if ('error' in state && state.error) throw state.error;
  return auth.signIn({ returnTo: url.href });
}
