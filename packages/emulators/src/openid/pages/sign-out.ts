import { html, raw } from 'hono/html';
import { buildPage, type Markup } from './layout.ts';

/**
 * Builds the page that asks whether to sign out (OpenID Connect RP-Initiated Logout §2).
 *
 * @param form the provider's form `op.logoutForm`, as markup
 */
export function buildSignOutPage(form: string): Markup {
  return buildPage(
    'Sign out',
    html`<h1>Sign out?</h1>
<p class="lead">This ends your session at the development provider.</p>
${raw(form)}
<div class="choices">
<button class="primary" type="submit" form="op.logoutForm" name="logout" value="yes" autofocus>Sign out</button>
<button class="secondary" type="submit" form="op.logoutForm">Stay signed in</button>
</div>`,
  );
}

/** Builds the page after a sign-out that returns to no app. */
export function buildSignedOutPage(): Markup {
  return buildPage(
    'Signed out',
    html`<h1>You are signed out</h1>
<p class="lead">You can close this page.</p>`,
  );
}
