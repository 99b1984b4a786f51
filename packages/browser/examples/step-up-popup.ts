import { createAuth } from '@postern/browser';
import { signInByPopup } from '@postern/browser/popup';
import { withStepUp } from '@postern/browser/step-up';

const auth = withStepUp(createAuth(), { by: signInByPopup });

document.querySelector('form')?.addEventListener('submit', (event) => {
  event.preventDefault();
  if (event.target instanceof HTMLFormElement) void pay(new FormData(event.target));
});

async function pay(body: FormData): Promise<void> {
  const response = await auth.fetch('/api/payments/data', { method: 'POST', body });
  document.title = response.ok ? 'paid' : `not paid: ${response.status}`;
}
