import { createBrowserRouter } from 'react-router';
import { auth } from './auth.ts';
import { loadOrders } from './load-orders.ts';
import { Failure, Home, Orders } from './pages.tsx';

export const router = createBrowserRouter([
  { path: '/', Component: Home },
  { path: '/orders', loader: loadOrders, Component: Orders, ErrorBoundary: Failure },
]);

// Loader data belongs to a user. When the session has ended, here or in another tab, leave the page
// that shows it; otherwise load it again.
await auth.session();
auth.subscribe(() => {
  if (auth.state.status === 'signed-out') void router.navigate('/', { replace: true });
  else void router.revalidate();
});
