import type { Hono } from 'hono';

/** The status of a call whose client went away; nobody receives it, the log shows it. */
export const CLIENT_GONE_STATUS = 499;

/**
 * Answers what was thrown. A client that goes away in the middle of its body is none of the
 * emulator's faults; anything else is one, and is shown as a warning of the process.
 */
export function addFailureResponse(app: Hono): void {
  app.onError((error) => {
    if ('code' in error && error.code === 'ECONNRESET') {
      return new Response(null, { status: CLIENT_GONE_STATUS });
    }
    process.emitWarning(error);
    return Response.json({ error: 'server_error' }, { status: 500 });
  });
}
