import type { Hono } from 'hono';
import { stylesheet } from '../../pages/stylesheet.ts';
import { decide, showConsent } from './consent.ts';
import { acceptForm } from './forms.ts';
import { STYLESHEET_PATH } from './pages/layout.ts';
import { showSignIn, signIn, signOut } from './sign-in.ts';
import { TOOLS_PATHS, type Tools } from './tools.ts';

/** Adds the Tools pages: sign-in, consent, sign-out and their stylesheet. */
export function addToolsRoutes(app: Hono, tools: Tools): void {
  app.get(STYLESHEET_PATH, (context) =>
    context.body(stylesheet, 200, {
      'Content-Type': 'text/css; charset=utf-8',
      'Cache-Control': 'public, max-age=3600',
      'X-Content-Type-Options': 'nosniff',
    }),
  );
  app.get(TOOLS_PATHS.signIn, (context) => showSignIn(context, tools));
  app.get(TOOLS_PATHS.consent, (context) => showConsent(context, tools));
  app.post(TOOLS_PATHS.signIn, (context) => acceptForm(context, tools, signIn));
  app.post(TOOLS_PATHS.consent, (context) => acceptForm(context, tools, decide));
  app.post(TOOLS_PATHS.signOut, (context) => acceptForm(context, tools, signOut));
}
