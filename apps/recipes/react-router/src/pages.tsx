import { useAuth } from '@postern/browser/react';
import { Link, useLoaderData, useRouteError } from 'react-router';
import { auth } from './auth.ts';
import type { loadOrders } from './load-orders.ts';

export function Home() {
  const { session } = useAuth(auth);
  return (
    <p>
      Welcome, {session?.user.name ?? 'stranger'}. <Link to="/orders">Orders</Link>
    </p>
  );
}

export function Orders() {
  const { user, orders } = useLoaderData<typeof loadOrders>();
  return (
    <>
      <h1>Orders of {user.name}</h1>
      <ul>
        {orders.map((order) => (
          <li key={order}>{order}</li>
        ))}
      </ul>
      <button onClick={() => void auth.signOut()}>Sign out</button>
    </>
  );
}

export function Failure() {
  return (
    <>
      <p>{String(useRouteError())}</p>
      <button onClick={() => void auth.signIn()}>Sign in again</button>
    </>
  );
}
