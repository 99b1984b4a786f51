import { createAuth } from '@postern/browser';
import { signInByPopup } from '@postern/browser/popup';

// An app of one page, for stories with a `ServedEdge`. Its title is the kit's state; stories act
// through `window.example`.

export const auth = createAuth();
export { signInByPopup };

const show = (): void => {
  const { state } = auth;
  const error = 'error' in state ? state.error?.code : undefined;
  document.title = [state.status, state.session?.connection, error].filter(Boolean).join(' ');
};
auth.subscribe(show);
show();
