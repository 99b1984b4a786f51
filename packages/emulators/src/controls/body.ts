import type { HonoRequest } from 'hono';
import type { ControlRejection } from './rejection.ts';

/** The JSON body of a control call, or why it was rejected. */
export type ControlBodyReading =
  | { readonly ok: true; readonly body: unknown }
  | { readonly ok: false; readonly rejection: ControlRejection };

/**
 * Reads the JSON body of a control call. The content type must be JSON, because a page of another
 * site cannot send that without a CORS preflight. A missing body counts as `{}`, so that `POST
 * reset` works without one.
 */
export async function readControlBody(request: HonoRequest): Promise<ControlBodyReading> {
  const text = await request.text();
  if (text === '') return { ok: true, body: {} };
  if (!/^application\/json\s*(;|$)/i.test(request.header('content-type') ?? '')) {
    return reject('unsupported_content_type', 'Send the body with Content-Type: application/json.');
  }
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null && !Array.isArray(body)
      ? { ok: true, body }
      : reject('malformed_body', 'The body must be a JSON object.');
  } catch {
    return reject('malformed_body', 'The body is not JSON.');
  }
}

function reject(error: ControlRejection['error'], detail: string): ControlBodyReading {
  return { ok: false, rejection: { error, detail } };
}
