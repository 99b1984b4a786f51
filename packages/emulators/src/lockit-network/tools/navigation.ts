import type { Context } from 'hono';
import { buildPageHeaders } from './page-headers.ts';
import { buildFaultPage, type ShownFault } from './pages/fault.ts';
import { readSession } from './session-cookie.ts';
import { TOOLS_PATHS, type Tools } from './tools.ts';

/** 303, so that no browser posts a form again where it is sent (RFC 9700 §4.12). */
export function redirectBrowser(context: Context, location: string): Response {
  context.header('Cache-Control', 'no-store');
  context.header('Referrer-Policy', 'no-referrer');
  return context.redirect(location, 303);
}

/** Sends a browser to the page where its user signs in, or decides if signed in already. */
export function redirectToTools(context: Context, tools: Tools, requestId: string): Response {
  const signedIn = readSession(context, tools.sessions)?.username !== undefined;
  const path = signedIn ? TOOLS_PATHS.consent : TOOLS_PATHS.signIn;
  return redirectBrowser(context, `${path}?request=${requestId}`);
}

/** Answers with a page that says why this goes no further: 403 for a form, otherwise 400. */
export function showFault(context: Context, fault: ShownFault): Response | Promise<Response> {
  const status = fault === 'form_rejected' ? 403 : 400;
  return context.html(buildFaultPage(fault), status, buildPageHeaders());
}
