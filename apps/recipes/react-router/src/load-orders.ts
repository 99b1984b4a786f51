import type { LoaderFunctionArgs } from 'react-router';
import { auth } from './auth.ts';

/** In a loader: continues with the session, or leaves for the sign-in, which returns to this route. */
async function requireSession(request: Request) {
  let { state } = auth;
  // In an outage, ask again: the edge may be back.
  if (!state.session && state.status !== 'signed-out') state = await auth.session();
  if (state.session) return state.session;
  // The last sign-in failed, or the edge cannot be reached: show that instead of trying again.
  if ('error' in state && state.error) throw state.error;
  return auth.signIn({ returnTo: request.url });
}

export async function loadOrders({ request }: LoaderFunctionArgs) {
  const { user } = await requireSession(request);
  const response = await auth.fetch('/api/orders', { signal: request.signal });
  const orders: string[] = await response.json();
  return { user, orders };
}
