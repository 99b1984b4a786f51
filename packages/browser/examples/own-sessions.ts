import { endSession, listSessions } from '@postern/browser/sessions';
import { auth } from './auth.ts';

/** Shows the user's other devices, each with a button that ends its session. */
export async function showDevices(list: HTMLElement): Promise<void> {
  const sessions = await listSessions(auth);
  const rows = sessions
    .filter(({ isCurrent }) => !isCurrent)
    .map(({ id, description = 'Unknown browser', lastUsedAt }) => {
      const button = document.createElement('button');
      button.textContent = `End ${description}, last used ${new Date(lastUsedAt).toLocaleString()}`;
      button.addEventListener('click', () => {
        endSession(auth, id)
          .then(() => button.remove())
          .catch((error: unknown) => {
            button.textContent = String(error);
          });
      });
      return button;
    });
  list.replaceChildren(...rows);
}
