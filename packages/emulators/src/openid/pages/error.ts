import { html } from 'hono/html';
import { buildPage, type Markup } from './layout.ts';

/** Builds the page of an error that the provider does not send to the client. */
export function buildErrorPage(code: string, description: string): Markup {
  return buildPage(
    'Request rejected',
    html`<h1>This request is rejected</h1>
<div class="alert" role="alert"><p>${description}</p></div>
<section aria-labelledby="advice">
<h2 id="advice">What to do</h2>
<p>Go back to the app and start again. If that does not help, compare the request with the app’s configuration.</p>
</section>
<p class="code">Error code: <code>${code}</code></p>`,
  );
}
