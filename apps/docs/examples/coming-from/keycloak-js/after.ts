import { createAuth } from '@postern/browser';

const auth = createAuth<{ name?: string }>();

export const signIn = (): Promise<never> => auth.signIn();
export const signOut = (): Promise<void> => auth.signOut({ atProvider: true });
export const readName = async (): Promise<string | undefined> =>
  (await auth.session()).session?.user.name;

export const readOrders = (): Promise<Response> => auth.fetch('/api/orders/orders');
