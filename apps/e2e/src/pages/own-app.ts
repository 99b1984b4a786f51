import { createAuth } from '@postern/browser';
import { signInByPopup } from '@postern/browser/popup';

// An app of one page, for stories about an edge of their own: its title is the kit's state, and what
// a story does, it does by `window.example`.

export const auth = createAuth();
export { signInByPopup };

const show = (): void => {
  const { state } = auth;
  const error = 'error' in state ? state.error?.code : undefined;
  document.title = [state.status, state.session?.connection, error].filter(Boolean).join(' ');
};
auth.subscribe(show);
show();
