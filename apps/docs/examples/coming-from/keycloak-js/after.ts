import { createAuth } from '@postern/browser';

const auth = createAuth<{ name?: string }>();
const state = await auth.session();
// As `check-sso`: a user whom Keycloak knows is signed in without a question.
if (state.status === 'signed-out' && !state.error)
  await auth.signIn({ parameters: { prompt: 'none' } });

export const signIn = (): Promise<never> => auth.signIn();
export const signOut = (): Promise<void> => auth.signOut({ atProvider: true });
export const readName = async (): Promise<string | undefined> =>
  (await auth.session()).session?.user.name;

export const readOrders = (): Promise<Response> => auth.fetch('/api/orders/orders');
