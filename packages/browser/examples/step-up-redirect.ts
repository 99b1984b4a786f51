import { createAuth } from '@postern/browser';
import { takeInterrupted, withStepUp } from '@postern/browser/step-up';

const field = document.querySelector('textarea');
const auth = withStepUp(createAuth(), { saveState: () => field?.value });

document.querySelector('form')?.addEventListener('submit', (event) => {
  event.preventDefault();
  void show(auth.fetch('/api/payments/data', { method: 'POST', body: field?.value ?? '' }));
});

const interrupted = await takeInterrupted<string>(auth);
if (field && interrupted) field.value = interrupted.state ?? '';
if (interrupted?.repeat) void show(interrupted.repeat());

async function show(answering: Promise<Response>): Promise<void> {
  const response = await answering;
  document.title = response.ok ? 'paid' : `not paid: ${response.status}`;
}
