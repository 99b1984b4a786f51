// Runs what a guide shows as "after", for the test: `?from=oidc-client-ts`.
interface After {
  signIn(): Promise<unknown>;
  signOut(): Promise<unknown>;
  readName(): Promise<string | undefined>;
  readOrders(): Promise<Response>;
}

const from = new URLSearchParams(location.search).get('from');
const modules = import.meta.glob<After>('./*/after.ts');
const after = await modules[`./${from}/after.ts`]?.();

const show = (id: string, text: string): void => {
  const element = document.getElementById(id);
  if (element) element.textContent = text;
};
const onClick = (id: string, act: () => Promise<unknown> | undefined): void => {
  document.getElementById(id)?.addEventListener('click', () => void act());
};
onClick('sign-in', () => after?.signIn());
onClick('sign-out', () => after?.signOut());
onClick('read-orders', async () => {
  const response = await after?.readOrders();
  show('orders', (await response?.text()) ?? '');
});
show('name', (await after?.readName()) ?? 'signed out');
