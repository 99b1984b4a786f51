import type { Handle } from '@postern/server';
import { buildStandardResponse } from './standard-messages.ts';
import { handleUpload, isUpload } from './upload.ts';

/** The part of the connection's facts that the handler reads. */
interface Connection {
  readonly remoteAddr: { readonly hostname: string };
}

/** A path with a backslash. */
const BACKSLASH = /^[^?]*\\/;
/**
 * Matches a `Host` that is more than a host: `Deno.serve` puts it before the path. Several hosts
 * are joined by a comma.
 */
const MORE_THAN_HOST = /[\s,/?#@\\]/;

/**
 * Builds the handler of `Deno.serve`. An exception is a bug, for which it logs a crash.
 *
 * @param ending once it is aborted, each response closes its connection
 */
export function buildServeHandler(
  handle: Handle,
  logCrash: (error: unknown) => void,
  ending: AbortSignal,
): (request: Request, connection: Connection) => Promise<Response> {
  return async (request, { remoteAddr }) => {
    // A URL parser reads a backslash in a path as a slash, and other servers do not.
    if (BACKSLASH.test(request.url) || MORE_THAN_HOST.test(request.headers.get('host') ?? '')) {
      return new Response(null, { status: 400 });
    }
    try {
      const respond = async (given: Request): Promise<Response> =>
        buildStandardResponse(await handle(given, remoteAddr.hostname));
      const response = await (isUpload(request)
        ? handleUpload(request, respond)
        : respond(request));
      if (ending.aborted) response.headers.set('connection', 'close');
      return request.method === 'HEAD' ? omitLength(response) : response;
    } catch (error) {
      logCrash(error);
      return new Response(null, { status: 500 });
    }
  };
}

/**
 * `Deno.serve` calls `onError` also for a response whose stream fails, and prints the error by default.
 * The edge has logged such a failure, and the response has begun: there is nothing left to do.
 */
export function ignoreStreamError(): Response {
  return new Response(null, { status: 500 });
}

/** For a response without a body, `Deno.serve` writes the length 0, which is not that of GET (RFC 9110 §8.6). */
function omitLength(response: Response): Response {
  const { body, status, headers } = response;
  if (body !== null || headers.has('content-length')) return response;
  return new Response(new Blob([]).stream(), { status, headers });
}
