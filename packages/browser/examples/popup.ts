import { createAuth } from '@postern/browser';
import { signInByPopup } from '@postern/browser/popup';

const auth = createAuth();
auth.subscribe(() => {
  document.title = auth.state.status;
});
document.querySelector('button')?.addEventListener('click', () => {
  signInByPopup(auth).catch((error: unknown) => {
    document.title = String(error);
  });
});
