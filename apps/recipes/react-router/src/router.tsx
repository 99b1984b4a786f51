import { createBrowserRouter } from 'react-router';
import { auth } from './auth.ts';
import { loadOrders } from './load-orders.ts';
import { Failure, Home, Orders } from './pages.tsx';

export const router = createBrowserRouter(
  [
    { path: '/', Component: Home },
    { path: '/orders', loader: loadOrders, Component: Orders, ErrorBoundary: Failure },
  ],
  { basename: import.meta.env.BASE_URL },
);

// Loader data belongs to a user. When the session has ended, here or in another tab, leave the page
// that shows it. Load it again for another user, and when an outage is over.
await auth.session();
auth.subscribe(() => {
  const { state } = auth;
  if (state.status === 'signed-in') void router.revalidate();
  // The error of a sign-in that could not start is for the page that began it.
  if (state.status === 'signed-out' && !state.error) void router.navigate('/', { replace: true });
});
