import { html } from 'hono/html';
import { buildPage, type Markup } from './layout.ts';

/** The contents of the consent page. */
export interface ConsentView {
  readonly requestId: string;
  readonly csrfToken: string;
  readonly clientName: string;
  readonly username: string;
  /** The redirect URI, whose host the page names. */
  readonly redirectUri: string;
}

/** Builds the page on which a user grants or denies access. */
export function buildConsentPage(view: ConsentView): Markup {
  return buildPage(
    'Grant access',
    html`<h1>Grant access?</h1>
<p class="lead"><strong>${view.clientName}</strong> asks to use your LockitNetwork data.</p>
<section aria-labelledby="asks">
<h2 id="asks">It will be able to</h2>
<ul class="abilities">
<li>see your projects, shooting days, episodes and scenes</li>
<li>match clip file names with what was shot</li>
<li>do so until you withdraw its access</li>
</ul>
</section>
<form method="post" action="/tools/consent">
${buildHiddenFields(view)}
<div class="choices">
<button class="primary" type="submit" name="decision" value="grant">Grant access</button>
<button class="secondary" type="submit" name="decision" value="deny">Deny</button>
</div>
</form>
<p class="destination">Either way you return to <span class="host">${describeDestination(view.redirectUri)}</span>.</p>
<form class="account" method="post" action="/tools/sign-out">
${buildHiddenFields(view)}
<p>Signed in as <strong>${view.username}</strong>.</p>
<button class="link" type="submit">Use another account</button>
</form>`,
  );
}

function buildHiddenFields(view: ConsentView): Markup {
  return html`<input type="hidden" name="request" value="${view.requestId}">
<input type="hidden" name="csrf" value="${view.csrfToken}">`;
}

function describeDestination(redirectUri: string): string {
  const { host, protocol } = new URL(redirectUri);
  return host === '' ? protocol.slice(0, -1) : host;
}
