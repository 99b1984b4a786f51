import type { Context } from 'hono';
import { buildPageHeaders } from '../../pages/page-headers.ts';
import { buildFaultPage, type ShownFault } from './pages/fault.ts';
import { readSession } from './session-cookie.ts';
import { TOOLS_PATHS, type Tools } from './tools.ts';

/** Redirects with 303, so that no browser repeats a form post (RFC 9700 §4.12). */
export function redirectBrowser(context: Context, location: string): Response {
  context.header('Cache-Control', 'no-store');
  context.header('Referrer-Policy', 'no-referrer');
  return context.redirect(location, 303);
}

/** Redirects to the consent page if the user is signed in, otherwise to the sign-in page. */
export function redirectToTools(context: Context, tools: Tools, requestId: string): Response {
  const signedIn = readSession(context, tools.sessions)?.username !== undefined;
  const path = signedIn ? TOOLS_PATHS.consent : TOOLS_PATHS.signIn;
  return redirectBrowser(context, `${path}?request=${requestId}`);
}

/** Shows an error page: 403 for a rejected form, otherwise 400. */
export function showFault(context: Context, fault: ShownFault): Response | Promise<Response> {
  const status = fault === 'form_rejected' ? 403 : 400;
  return context.html(buildFaultPage(fault), status, buildPageHeaders());
}
