import { createAuth } from '@postern/browser';

const auth = createAuth<{ name: string }>();

const onClick = (id: string, act: () => Promise<unknown>): void => {
  document.getElementById(id)?.addEventListener('click', () => void act());
};
onClick('sign-in', () => auth.signIn());
onClick('orders', () => auth.fetch('/api/orders/42'));
// There is no such route, so the edge responds with 404.
onClick('invoices', () => auth.fetch('/api/invoices/7'));
onClick('sign-out', () => auth.signOut());

auth.subscribe(() => {
  const user = document.getElementById('user');
  if (user) user.textContent = auth.state.session?.user.name ?? auth.state.status;
});
