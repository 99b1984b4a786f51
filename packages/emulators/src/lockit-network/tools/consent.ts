import type { Context } from 'hono';
import { buildPageHeaders } from '../../pages/page-headers.ts';
import { buildAuthorizationResponse } from '../oauth/authorization-response.ts';
import { issueCode } from '../oauth/issue.ts';
import type { AcceptedForm } from './forms.ts';
import { redirectBrowser, redirectToTools, showFault } from './navigation.ts';
import { buildConsentPage } from './pages/consent.ts';
import { readSession } from './session-cookie.ts';
import type { Tools } from './tools.ts';

/** Shows the consent page of a pending request to a signed-in user. */
export function showConsent(context: Context, tools: Tools): Response | Promise<Response> {
  const requestId = context.req.query('request') ?? '';
  const request = tools.pending.find(requestId);
  if (request === undefined) return showFault(context, 'request_expired');
  const session = readSession(context, tools.sessions);
  if (session?.username === undefined) return redirectToTools(context, tools, requestId);
  const { csrfToken, username } = session;
  const { redirectUri, client } = request;
  const view = { requestId, csrfToken, username, redirectUri, clientName: client.name };
  return context.html(buildConsentPage(view), 200, buildPageHeaders(redirectUri));
}

/**
 * Ends a pending request: redirects the user to the client with a code (RFC 6749 §4.1.2) or with
 * `access_denied` (§4.1.2.1).
 */
export function decide(
  context: Context,
  tools: Tools,
  { session, request, requestId, fields }: AcceptedForm,
): Response | Promise<Response> {
  if (session.username === undefined) return redirectToTools(context, tools, requestId);
  const { redirectUri, state } = request;
  switch (fields['decision']) {
    case 'grant': {
      tools.pending.delete(requestId);
      const code = issueCode(tools.foundation, tools.grants, request, session.username);
      return redirectBrowser(context, buildAuthorizationResponse(redirectUri, { code, state }));
    }
    case 'deny': {
      tools.pending.delete(requestId);
      const response = { error: 'access_denied', state };
      return redirectBrowser(context, buildAuthorizationResponse(redirectUri, response));
    }
    default:
      return showFault(context, 'form_rejected');
  }
}
