import type { Context } from 'hono';
import { buildPageHeaders } from '../../pages/page-headers.ts';
import type { AcceptedForm } from './forms.ts';
import { redirectBrowser, showFault } from './navigation.ts';
import { buildSignInPage } from './pages/sign-in.ts';
import { readSession, sendSession } from './session-cookie.ts';
import { TOOLS_PATHS, type Tools } from './tools.ts';

/** Shows the sign-in page of a pending request, and starts a session for its form. */
export function showSignIn(context: Context, tools: Tools): Response | Promise<Response> {
  const requestId = context.req.query('request') ?? '';
  const request = tools.pending.find(requestId);
  if (request === undefined) return showFault(context, 'request_expired');
  const session = readSession(context, tools.sessions) ?? tools.sessions.start();
  sendSession(context, session);
  const { csrfToken } = session;
  const page = buildSignInPage({ requestId, csrfToken, clientName: request.client.name });
  return context.html(page, 200, buildPageHeaders());
}

/** Signs a user in under a new session id. Wrong credentials show the page again with 401. */
export function signIn(
  context: Context,
  tools: Tools,
  { session, request, requestId, fields }: AcceptedForm,
): Response | Promise<Response> {
  const { username = '', password } = fields;
  const user = tools.users.find((candidate) => candidate.username === username);
  if (user === undefined || user.password !== password) {
    const { csrfToken } = session;
    const view = { requestId, csrfToken, clientName: request.client.name };
    const page = buildSignInPage({ ...view, failedUsername: username });
    return context.html(page, 401, buildPageHeaders());
  }
  tools.sessions.end(session.id);
  sendSession(context, tools.sessions.start(username));
  return redirectBrowser(context, `${TOOLS_PATHS.consent}?request=${requestId}`);
}

/** Signs a user out, so that another account can decide about the same request. */
export function signOut(context: Context, tools: Tools, form: AcceptedForm): Response {
  tools.sessions.end(form.session.id);
  sendSession(context, tools.sessions.start());
  return redirectBrowser(context, `${TOOLS_PATHS.signIn}?request=${form.requestId}`);
}
