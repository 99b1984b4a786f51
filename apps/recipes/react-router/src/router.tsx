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
  const { status } = auth.state;
  if (status === 'signed-out') void router.navigate('/', { replace: true });
  if (status === 'signed-in') void router.revalidate();
});
