import { useAuth } from '@postern/browser/react';
import { type ErrorComponentProps, getRouteApi, Link } from '@tanstack/react-router';
import { auth } from './auth.ts';

const ordersRoute = getRouteApi('/orders');

export function Home() {
  const { session } = useAuth(auth);
  return (
    <p>
      Welcome, {session?.user.name ?? 'stranger'}. <Link to="/orders">Orders</Link>
    </p>
  );
}

export function Orders() {
  const { user, orders } = ordersRoute.useLoaderData();
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

export function Failure({ error }: ErrorComponentProps) {
  return (
    <>
      <p>{String(error)}</p>
      <button onClick={() => void auth.signIn()}>Sign in again</button>
    </>
  );
}
