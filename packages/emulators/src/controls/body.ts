import type { HonoRequest } from 'hono';
import type { ControlRejection } from './rejection.ts';

/** The JSON of a control call, or why there is none. */
export type ControlBodyReading =
  | { readonly ok: true; readonly body: unknown }
  | { readonly ok: false; readonly rejection: ControlRejection };

/**
 * Reads the body of a control call. It must call itself JSON: that is what a page of another site
 * cannot send without asking first. A call without a body means `{}`, as `POST reset` has it.
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
