import { Failure } from '../failures/failure.ts';
import type { Route } from '../routes/route.ts';
import { within } from '../time.ts';
import type { UpstreamRequest } from './upstream-request.ts';

/** A body of known length up to this many bytes is kept, so that its request can be sent again. */
const MAX_KEPT_BODY_BYTES = 64 * 1024;

/**
 * Reads the browser's body: a small one whole, a larger one as a stream.
 *
 * @returns the body; `request_too_large`; `request_malformed` if a small body stops or is cut short
 */
export async function readBody(
  request: Request,
  route: Route,
): Promise<UpstreamRequest['body'] | Failure> {
  const length = readLength(request.headers);
  if (length > route.maxBodyBytes) return new Failure('request_too_large');
  if (!(length <= MAX_KEPT_BODY_BYTES)) return request.body;
  const late = new Failure('request_malformed', { cause: 'body is late' });
  try {
    return await within(request.arrayBuffer(), route.idleTimeoutMs, late);
  } catch (cause) {
    return new Failure('request_malformed', { cause });
  }
}

/** Content-Length in bytes, or NaN. The runtime holds the body to it (RFC 9112 §6.3). */
export function readLength(headers: Headers): number {
  return Number(headers.get('content-length') ?? Number.NaN);
}
