import { Failure } from '../failure.ts';
import { within } from '../time.ts';
import type { Call } from './call.ts';
import type { Route } from './route.ts';

/** A body of known length up to this many bytes is kept, so that its call can be made again. */
const MAX_KEPT_BODY_BYTES = 64 * 1024;

/**
 * Reads what the browser sends along: a small body whole, others are streamed through.
 *
 * @returns `request_too_large`; `request_malformed` for a small body that stops or breaks off
 */
export async function readBody(request: Request, route: Route): Promise<Call['body'] | Failure> {
  if (request.body === null) return null;
  const length = readLength(request.headers);
  if (length > route.maxBodyBytes) return new Failure('request_too_large');
  if (!(length <= MAX_KEPT_BODY_BYTES)) return request.body;
  const late = new Failure('request_malformed', { cause: 'the body stopped' });
  try {
    return await within(request.arrayBuffer(), route.idleTimeoutMs, late);
  } catch (cause) {
    return new Failure('request_malformed', { cause });
  }
}

/** Content-Length, or NaN; a runtime has held the body to it (RFC 9112 §6.3). */
export function readLength(headers: Headers): number {
  return Number(headers.get('content-length') ?? Number.NaN);
}
