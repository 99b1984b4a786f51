import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { SESSION_LIFETIME_SECONDS, type ToolsSession, type ToolsSessions } from './sessions.ts';

/**
 * Cookies are shared by all ports of a host: the port in the name keeps two emulators, used from
 * one browser, from signing each other out.
 */
function buildCookieName(context: Context): string {
  return `lockit-tools-${new URL(context.req.url).port || 'default'}`;
}

/** Finds the session of the browser that sent a request. */
export function readSession(context: Context, sessions: ToolsSessions): ToolsSession | undefined {
  return sessions.find(getCookie(context, buildCookieName(context)));
}

/**
 * Gives a session to the browser. SameSite is Lax, not Strict, since users arrive by a link from
 * their client's site. Not Secure: the emulator speaks plain HTTP on loopback.
 */
export function sendSession(context: Context, session: ToolsSession): void {
  setCookie(context, buildCookieName(context), session.id, {
    httpOnly: true,
    sameSite: 'Lax',
    path: '/',
    maxAge: SESSION_LIFETIME_SECONDS,
  });
}
