import { html } from 'hono/html';
import type { PageFault } from '../../oauth/authorization-request.ts';
import { buildPage, type Markup } from './layout.ts';

/** An error that is shown on a page instead of being sent to the client. */
export type ShownFault = PageFault | 'request_expired' | 'form_rejected';

/** The text of an error page: what happened, and what the developer should do. */
interface Explanation {
  readonly title: string;
  readonly happened: string;
  readonly advice: string;
}

const EXPLANATIONS: Record<ShownFault, Explanation> = {
  unreadable: {
    title: 'This request cannot be read',
    happened: 'The address of this page is not well-formed.',
    advice: 'The query must be form encoding in UTF-8, with complete percent escapes.',
  },
  duplicate: {
    title: 'This request is ambiguous',
    happened: 'The address of this page contains a parameter more than once.',
    advice: 'Send each parameter once (RFC 6749, section 3.1).',
  },
  client_missing: {
    title: 'Which application is this?',
    happened: 'The application did not say who it is.',
    advice: 'Send the client_id that LockitNetwork registered for you.',
  },
  client_unknown: {
    title: 'Unknown application',
    happened: 'No application is registered under the name that was given.',
    advice: 'Check client_id. Clients are registered by hand: support@lockitnetwork.com.',
  },
  redirect_uri_missing: {
    title: 'No return address',
    happened: 'The application did not say where to return to.',
    advice:
      'Send redirect_uri. Only a client with exactly one registered redirect URI may omit it.',
  },
  redirect_uri_unregistered: {
    title: 'Unregistered return address',
    happened:
      'The address to return to is not registered for this application, so you are not sent there.',
    advice:
      'Send a redirect_uri that exactly matches a registered one, including scheme, port and trailing slash.',
  },
  request_expired: {
    title: 'This sign-in has ended',
    happened: 'It was already decided, or it was left open too long.',
    advice: 'Go back to the application and start again.',
  },
  form_rejected: {
    title: 'This form cannot be accepted',
    happened: 'It was not sent from a page of this sign-in, or its cookie is missing.',
    advice: 'Go back to the application and start again, with cookies allowed.',
  },
};

/** Builds an error page. It quotes nothing of the request. */
export function buildFaultPage(fault: ShownFault): Markup {
  const { title, happened, advice } = EXPLANATIONS[fault];
  return buildPage(
    title,
    html`<h1>${title}</h1>
<div class="alert" role="alert"><p>${happened}</p></div>
<section aria-labelledby="advice">
<h2 id="advice">What to do</h2>
<p>${advice}</p>
</section>
<p class="code">Error code: <code>${fault}</code></p>`,
  );
}
