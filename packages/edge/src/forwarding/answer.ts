import { Failure } from '../failure.ts';
import { isRedirect } from '../oauth/provider-fetch.ts';
import { cleanAnswerHeaders } from './answer-headers.ts';
import { type Answered, type Call, readLength } from './call.ts';
import { describeDecoded, isDecoded } from './content-coding.ts';
import { buildLocation } from './location.ts';
import { keepLength, watchBody } from './watch-body.ts';

/** An answer of known length up to this many bytes is a short one. */
const MAX_SHORT_BYTES = 16 * 1024;

/**
 * The browser's answer, made of the upstream's. A redirect goes on only where it stays within the
 * route; a long body streams, for as long as it moves; a short one is complete.
 *
 * @param readsShortAnswers false: a short body is handed over unread
 * @param report is told of a long body that breaks off: its status has gone out by then
 *
 * Failures: `provider_redirected`, `upstream_timeout`, `upstream_unreachable`.
 */
export async function buildAnswer(
  call: Call,
  answered: Answered,
  readsShortAnswers: boolean,
  report: (failure: Failure) => void,
): Promise<Response | Failure> {
  const { response: given, deadline } = answered;
  const { status } = given;
  const location = buildLocation(call.route, call.url, given.headers.get('location'));
  if (isRedirect(status) && (status === 0 || location === undefined)) {
    deadline.stop();
    void given.body?.cancel();
    return new Failure('provider_redirected', { cause: `upstream status ${status}` });
  }
  const body = await passBody(call, answered, readsShortAnswers, report);
  if (body instanceof Failure) return body;
  const answer = new Response(body, given);
  cleanAnswerHeaders(answer.headers, given.headers, call.route.answerHeaders);
  if (isDecoded(given.headers)) describeDecoded(answer.headers);
  // Elsewhere too (201, RFC 9110 §10.2.2), an upstream's own address helps nobody.
  if (location !== undefined) answer.headers.set('location', location);
  return answer;
}

async function passBody(
  { route }: Call,
  { response, deadline }: Answered,
  readsShortAnswers: boolean,
  report: (failure: Failure) => void,
): Promise<ReadableStream | ArrayBuffer | null | Failure> {
  const { body, headers } = response;
  if (body === null) {
    deadline.stop();
    return null;
  }
  const { idleTimeoutMs } = route;
  // What is encoded is decoded by the runtime, and then of another length.
  const length = headers.has('content-encoding') ? Number.NaN : readLength(headers);
  if (!(length <= MAX_SHORT_BYTES)) {
    const limits = { maxBytes: Number.POSITIVE_INFINITY, restMs: Number.POSITIVE_INFINITY };
    const watch = { ...limits, deadline, idleTimeoutMs, endMs: limits.restMs, report };
    return keepLength(watchBody(body, watch), length);
  }
  if (!readsShortAnswers) {
    deadline.stop();
    return body;
  }
  deadline.move(idleTimeoutMs);
  try {
    return await deadline.race(response.arrayBuffer());
  } catch (cause) {
    return new Failure('upstream_unreachable', { cause });
  } finally {
    deadline.stop();
  }
}
