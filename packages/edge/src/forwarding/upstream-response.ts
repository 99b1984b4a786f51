import type { EdgeParts } from '../app/parts.ts';
import { Failure } from '../failures/failure.ts';
import { dropBody, hasNoContent, isRedirect } from '../http/fetch.ts';
import { computeLongBodyMs } from '../http/long-body.ts';
import { type MessageContent, readBytes } from '../http/messages.ts';
import { describeDecoded, describeRecoded, isDecoded, isRecoded } from './content-coding.ts';
import { buildLocation } from './location.ts';
import { readLength } from './read-body.ts';
import { cleanResponseHeaders } from './response-headers.ts';
import type { UpstreamRequest, UpstreamResponse } from './upstream-request.ts';
import { type BodyWatch, keepLength, watchBody } from './watch-body.ts';

type BodyParts = Pick<EdgeParts, 'readsShortResponses' | 'passLongBody' | 'messages'>;

/** A response of known length up to this many bytes is short. */
const MAX_SHORT_BYTES = 16 * 1024;

/**
 * Builds the browser's response from the upstream's. A redirect is passed on only if its target is
 * within the route. A long body streams for as long as bytes arrive and its session is valid. A short
 * body is buffered first, so that a broken upstream gives a problem document and not a truncated
 * response.
 *
 * @param parts `readsShortResponses`, false: a short body streams too; `passLongBody`: the runtime passes
 *   a long body of known length on
 * @param report receives the failure of a long body that is cut short after its status was sent
 *
 * Failures: `provider_redirected`, `upstream_timeout`, `upstream_unreachable`.
 */
export async function buildResponse(
  request: UpstreamRequest,
  upstream: UpstreamResponse,
  parts: BodyParts,
  report: (failure: Failure) => void,
): Promise<Response | Failure> {
  const { response: given, deadline } = upstream;
  const location = buildLocation(request.route, request.url, given.headers.get('location'));
  const failure = findResponseError(given, location);
  if (failure !== undefined) {
    deadline.stop();
    dropBody(given);
    return failure;
  }
  const passing = passBody(request, upstream, parts, report);
  const body = passing instanceof Promise ? await passing : passing;
  if (body instanceof Failure) return body;
  const response = parts.messages?.createResponse(body, given) ?? new Response(body, given);
  const { headers } = response;
  cleanResponseHeaders(headers, given.headers, request.route.responseHeaders);
  if (isDecoded(given.headers)) describeDecoded(headers);
  else if (isRecoded(given.headers)) describeRecoded(headers);
  // An empty body has no encoding, and workerd aborts a response that claims one.
  if (isEmpty(given.headers)) headers.delete('content-encoding');
  // 204 never has a length (RFC 9110 §8.6), and 205 always has one (§15.3.6).
  if (response.status === 204) headers.delete('content-length');
  if (response.status === 205) headers.set('content-length', '0');
  // A 201 has a location too (RFC 9110 §10.2.2), and the upstream's own URL is useless to a browser.
  if (location !== undefined) headers.set('location', location);
  return response;
}

function findResponseError(
  { status, headers }: Response,
  location: string | undefined,
): Failure | undefined {
  if (isRedirect(status) && (status === 0 || location === undefined)) {
    return new Failure('provider_redirected', { cause: `upstream status ${status}` });
  }
  // 1xx is not a final response, and no status is above 599 (RFC 9110 §15).
  if (status < 200 || status > 599) {
    return new Failure('upstream_unreachable', { cause: `upstream status ${status}` });
  }
  // The length may be wrong, and not every runtime ignores it (RFC 9112 §6.3).
  if (headers.has('transfer-encoding') && headers.has('content-length')) {
    return new Failure('upstream_unreachable', { cause: 'two lengths' });
  }
  // The runtime decodes content codings, but cannot decode a byte range of an encoded body.
  if (status === 206 && (isDecoded(headers) || isRecoded(headers))) {
    return new Failure('upstream_unreachable', { cause: 'encoded part' });
  }
  return undefined;
}

/** @returns no promise for a body that is passed on unread */
function passBody(
  request: UpstreamRequest,
  upstream: UpstreamResponse,
  { readsShortResponses, passLongBody }: BodyParts,
  report: (failure: Failure) => void,
): MessageContent | Promise<MessageContent | Failure> {
  const { response, deadline } = upstream;
  const { headers, status } = response;
  const { method, route } = request;
  if (method === 'HEAD' || hasNoContent(status) || isEmpty(headers)) {
    deadline.stop();
    dropBody(response);
    return null;
  }
  const { idleTimeoutMs } = route;
  // NaN, for an unknown length: the runtime may decode an encoded body, which changes its length.
  const length = headers.has('content-encoding') ? Number.NaN : readLength(headers);
  // No comparison with NaN is true, so a body of unknown length is not short.
  const isShort = length <= MAX_SHORT_BYTES;
  if (!isShort || !readsShortResponses) {
    // Some runtimes create a stream when it is read, which costs more than a short body.
    const { body } = response;
    // While an upload is in progress, the end of the response ends the upload.
    if (body === null || (isShort && request.isReplayable)) {
      deadline.stop();
      return body;
    }
    request.watch(deadline);
    deadline.whenOver(report);
    // The search for a secret has built this body, which no runtime can pass on by itself.
    const pass = route.credential === 'secret' ? undefined : passLongBody;
    return streamBody(body, length, { deadline, idleTimeoutMs, passLongBody: pass });
  }
  return readShortBody(request, upstream);
}

async function readShortBody(
  { route, clientSignal }: UpstreamRequest,
  { response, deadline }: UpstreamResponse,
): Promise<MessageContent | Failure> {
  deadline.move(route.idleTimeoutMs);
  try {
    return await deadline.race(readBytes(response));
  } catch (cause) {
    // The request of a browser that has left is aborted; see requestUpstream.
    const code = clientSignal?.aborted ? 'request_malformed' : 'upstream_unreachable';
    return new Failure(code, { cause });
  } finally {
    deadline.stop();
  }
}

function isEmpty(headers: Headers): boolean {
  return headers.get('content-length') === '0';
}

/** @param length NaN if unknown */
function streamBody(
  body: ReadableStream<Uint8Array>,
  length: number,
  limit: Pick<EdgeParts, 'passLongBody'> & Pick<BodyWatch, 'deadline' | 'idleTimeoutMs'>,
): ReadableStream {
  const { deadline, idleTimeoutMs, passLongBody } = limit;
  const brokenOff = 'upstream_unreachable';
  if (passLongBody && length > 0) {
    const over = new AbortController();
    const passed = passLongBody(body, length, over.signal, limit);
    if (passed !== undefined) {
      deadline.move(computeLongBodyMs(length, idleTimeoutMs));
      deadline.whenOver(() => over.abort());
      passed.ended.then(
        () => deadline.stop(),
        (cause: unknown) => deadline.fail(new Failure(brokenOff, { cause })),
      );
      return passed.readable;
    }
  }
  const watched = watchBody(body, {
    deadline,
    idleTimeoutMs,
    brokenOff,
    maxBytes: Number.POSITIVE_INFINITY,
    restMs: Number.POSITIVE_INFINITY,
  });
  return keepLength(watched, length);
}
