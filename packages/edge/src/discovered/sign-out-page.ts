import type { EdgeContext } from '../app/context.ts';

/** Submits the form as soon as the page has it. */
const SCRIPT = 'document.forms[0].submit()';
/** The SHA-256 of {@link SCRIPT}, in base64. */
export const SCRIPT_HASH = 'ePniVEkSivX/c7XWBGafqh8tSpiRrKiqYeqbG7N1TOE=';

/**
 * The page may run its own script only, and shows in no frame. The sandbox gives it an origin of its
 * own, so that a page of the app that opened it cannot read its form. `form-action` is missing:
 * browsers apply it to the redirects after the form as well, and these are the provider's choice.
 */
const POLICY = `default-src 'none'; script-src 'sha256-${SCRIPT_HASH}'; base-uri 'none'; frame-ancestors 'none'; sandbox allow-forms allow-scripts`;

/**
 * Responds with a page that posts a form to another site. Without script, the user presses its button.
 *
 * @param action https, or http on loopback: the metadata was checked
 */
export function respondWithForm(
  c: EdgeContext,
  action: string,
  parameters: Readonly<Record<string, string>>,
): Response {
  const fields = Object.entries(parameters).map(
    ([name, value]) => `<input type="hidden" name="${escape(name)}" value="${escape(value)}">`,
  );
  c.header('content-security-policy', POLICY);
  return c.html(
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>Sign out</title><form method="post" action="${escape(action)}">${fields.join('')}<p>You are signed out here. One more step signs you out at the provider.</p><button>Sign out</button></form><script>${SCRIPT}</script></html>`,
  );
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

/** Escapes a text for an attribute in double quotes. */
function escape(text: string): string {
  return text.replaceAll(/[&<>"]/g, (character) => ENTITIES[character] ?? '');
}
