import { createAuth } from '@postern/browser';

const auth = createAuth();
const button = document.querySelector('button');
button?.addEventListener('click', () => void auth.signIn());
auth.subscribe(() => void show());

async function show(): Promise<void> {
  if (auth.getSnapshot().status !== 'signed-in') return;
  const response = await auth.fetch('/api/lockit/projects');
  document.body.textContent = await response.text();
}
