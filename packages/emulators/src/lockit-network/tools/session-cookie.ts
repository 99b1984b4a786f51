import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { SESSION_LIFETIME_SECONDS, type ToolsSession, type ToolsSessions } from './sessions.ts';

/** Builds the cookie's name. Ports share cookies, so the port in the name separates emulators. */
function buildCookieName(context: Context): string {
  return `lockit-tools-${new URL(context.req.url).port || 'default'}`;
}

/** Finds the session that a request's cookie names. */
export function readSession(context: Context, sessions: ToolsSessions): ToolsSession | undefined {
  return sessions.find(getCookie(context, buildCookieName(context)));
}

/**
 * Sets the session cookie. SameSite is Lax because users arrive through a link on their client's
 * site. Secure is missing because the emulator uses plain HTTP on loopback.
 */
export function sendSession(context: Context, session: ToolsSession): void {
  setCookie(context, buildCookieName(context), session.id, {
    httpOnly: true,
    sameSite: 'Lax',
    path: '/',
    maxAge: SESSION_LIFETIME_SECONDS,
  });
}
