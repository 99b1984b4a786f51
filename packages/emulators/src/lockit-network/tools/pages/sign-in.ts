import { html } from 'hono/html';
import { buildPage, type Markup } from './layout.ts';

/** The contents of the sign-in page. */
export interface SignInView {
  readonly requestId: string;
  readonly csrfToken: string;
  readonly clientName: string;
  /** The user name of a failed attempt. */
  readonly failedUsername?: string;
}

/** Builds the page on which a user signs in to Tools. */
export function buildSignInPage(view: SignInView): Markup {
  const failed = view.failedUsername !== undefined;
  return buildPage(
    failed ? 'Sign-in failed' : 'Sign in',
    html`<h1>Sign in</h1>
<p class="lead">to continue to <strong>${view.clientName}</strong></p>
${failed ? buildFailure() : ''}
<form method="post" action="/tools/sign-in">
<input type="hidden" name="request" value="${view.requestId}">
<input type="hidden" name="csrf" value="${view.csrfToken}">
<div class="field">
<label for="username">User name</label>
<input id="username" name="username" type="text" autocomplete="username" autocapitalize="none" spellcheck="false" required value="${view.failedUsername ?? ''}"${buildFieldState(failed, !failed)}>
</div>
<div class="field">
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required${buildFieldState(failed, failed)}>
</div>
<button class="primary" type="submit">Sign in</button>
</form>`,
  );
}

function buildFailure(): Markup {
  return html`<div class="alert" role="alert" id="failure"><p>The user name or password is not right. Please try again.</p></div>`;
}

/** Focuses the next field. After a failed attempt, both fields refer to the error message. */
function buildFieldState(failed: boolean, focused: boolean): Markup {
  return html`${failed ? html` aria-invalid="true" aria-describedby="failure"` : ''}${focused ? html` autofocus` : ''}`;
}
