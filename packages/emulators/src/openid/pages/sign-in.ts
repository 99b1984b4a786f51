import { html } from 'hono/html';
import type { OpenIdUser } from '../users.ts';
import { buildPage, type Markup } from './layout.ts';

/** The contents of the sign-in page. */
export interface SignInView {
  /** Where the form is posted. */
  readonly action: string;
  readonly clientName: string;
  readonly users: readonly OpenIdUser[];
  /** The class of authentication that the sign-in will have; undefined if the app asks for none. */
  readonly acr: string | undefined;
}

/** Builds the page on which a user signs in with one click. */
export function buildSignInPage({ action, clientName, users, acr }: SignInView): Markup {
  return buildPage(
    'Sign in',
    html`<h1>Sign in as</h1>
<p class="lead">to continue to <strong>${clientName}</strong>${acr === undefined ? '' : html`, with acr <strong>${acr}</strong>`}</p>
<form method="post" action="${action}">
<ul class="users">
${users.map(
  ({ sub, name, email }, index) =>
    html`<li><button class="user" type="submit" name="user" value="${sub}"${index === 0 ? html` autofocus` : ''}><strong>${name}</strong> <span>${email}</span></button></li>
`,
)}</ul>
</form>`,
  );
}
