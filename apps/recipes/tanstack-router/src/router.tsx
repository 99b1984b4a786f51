import { createRootRoute, createRoute, createRouter } from '@tanstack/react-router';
import { auth } from './auth.ts';
import { Failure, Home, Orders } from './pages.tsx';

/** In `beforeLoad`: continues with the session, or leaves for the sign-in, which returns to `href`. */
async function requireSession(href: string) {
  let { state } = auth;
  // In an outage, ask again: the edge may be back.
  if (!state.session && state.status !== 'signed-out') state = await auth.session();
  if (state.session) return state.session;
  // The last sign-in failed, or the edge cannot be reached: show that instead of trying again.
  if ('error' in state && state.error) throw state.error;
  return auth.signIn({ returnTo: href });
}

const rootRoute = createRootRoute();
const homeRoute = createRoute({ getParentRoute: () => rootRoute, path: '/', component: Home });
export const ordersRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/orders',
  beforeLoad: async ({ location }) => ({ session: await requireSession(location.publicHref) }),
  loader: async ({ context, abortController: { signal } }) => {
    const response = await auth.fetch('/api/orders', { signal });
    const orders: string[] = await response.json();
    return { user: context.session.user, orders };
  },
  component: Orders,
  errorComponent: Failure,
});

export const router = createRouter({
  routeTree: rootRoute.addChildren([homeRoute, ordersRoute]),
  basepath: import.meta.env.BASE_URL,
});

// Loader data belongs to a user. When the session has ended, here or in another tab, leave the page
// that shows it. Load it again for another user, and when an outage is over.
await auth.session();
auth.subscribe(() => {
  const { state } = auth;
  if (state.status === 'signed-in') void router.invalidate();
  // The error of a sign-in that could not start is for the page that began it.
  if (state.status === 'signed-out' && !state.error) {
    router.clearCache();
    void router.navigate({ to: '/', replace: true });
  }
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
