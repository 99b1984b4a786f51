// Runs what a guide shows, for the tests: `?from=oidc-client-ts`, and `&part=before`.
interface Part {
  signIn(): Promise<unknown>;
  signOut(): Promise<unknown>;
  readName(): Promise<string | undefined>;
  readOrders(): Promise<Response>;
}

const parameters = new URLSearchParams(location.search);
const [from, part = 'after'] = parameters.getAll('from').concat(parameters.getAll('part'));
// A library may return to an address without the parameters.
if (from !== undefined) sessionStorage.setItem('shown', `./${from}/${part}.ts`);
const modules = import.meta.glob<Part>('./*/{before,after}.ts');
const shown = await modules[sessionStorage.getItem('shown') ?? '']?.();

const show = (id: string, text: string): void => {
  const element = document.getElementById(id);
  if (element) element.textContent = text;
};
const onClick = (id: string, act: () => Promise<unknown> | undefined): void => {
  document.getElementById(id)?.addEventListener('click', () => void act());
};
onClick('sign-in', () => shown?.signIn());
onClick('sign-out', () => shown?.signOut());
onClick('read-orders', async () => {
  const response = await shown?.readOrders();
  show('orders', (await response?.text()) ?? '');
});
show('name', (await shown?.readName()) ?? 'signed out');
