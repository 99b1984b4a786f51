import { auth, requireSession } from '../../auth.ts';

export async function load({ url }: { url: URL }) {
  const { user } = await requireSession(url);
  const response = await auth.fetch('/api/orders');
  const orders: string[] = await response.json();
  return { user, orders };
}
