import type { Hono } from 'hono';

/** The logged status of a call whose client disconnected. It is never sent. */
export const CLIENT_GONE_STATUS = 499;

/**
 * Handles exceptions: status 499 if the client disconnected while sending its body; otherwise 500
 * and a process warning, because the emulator has a bug.
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
