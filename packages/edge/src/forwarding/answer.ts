import { Failure } from '../failure.ts';
import { isRedirect } from '../oauth/provider-fetch.ts';
import { cleanAnswerHeaders } from './answer-headers.ts';
import type { Answered, Call } from './call.ts';
import { describeDecoded, isDecoded } from './content-coding.ts';
import { buildLocation } from './location.ts';
import { readLength } from './read-body.ts';
import { keepLength, watchBody } from './watch-body.ts';

/** An answer of known length up to this many bytes is a short one. */
const MAX_SHORT_BYTES = 16 * 1024;
/** An answer of these has no content (RFC 9110 §15.3.5, §15.3.6, §15.4.5). */
const WITHOUT_CONTENT: ReadonlySet<number> = new Set([204, 205, 304]);

/**
 * The browser's answer, made of the upstream's. A redirect goes on only where it stays within the
 * route; a long body streams, for as long as it moves and its session stands; a short one is
 * complete.
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
  const location = buildLocation(call.route, call.url, given.headers.get('location'));
  const refusal = refuseAnswer(given, location);
  if (refusal !== undefined) {
    deadline.stop();
    void given.body?.cancel();
    return refusal;
  }
  const body = await passBody(call, answered, readsShortAnswers, report);
  if (body instanceof Failure) return body;
  const answer = new Response(body, given);
  const { headers } = answer;
  cleanAnswerHeaders(headers, given.headers, call.route.answerHeaders);
  if (isDecoded(given.headers)) describeDecoded(headers);
  // Never with a length (RFC 9110 §8.6), and always with one (§15.3.6).
  if (answer.status === 204) headers.delete('content-length');
  if (answer.status === 205) headers.set('content-length', '0');
  // Elsewhere too (201, RFC 9110 §10.2.2), an upstream's own address helps nobody.
  if (location !== undefined) headers.set('location', location);
  return answer;
}

function refuseAnswer(
  { status, headers }: Response,
  location: string | undefined,
): Failure | undefined {
  if (isRedirect(status) && (status === 0 || location === undefined)) {
    return new Failure('provider_redirected', { cause: `upstream status ${status}` });
  }
  // An interim answer is none, and above 599 there are none (RFC 9110 §15).
  if (status < 200 || status > 599) {
    return new Failure('upstream_unreachable', { cause: `upstream status ${status}` });
  }
  // A part of encoded bytes that the runtime has tried to decode is a part of nothing.
  if (status === 206 && isDecoded(headers)) {
    return new Failure('upstream_unreachable', { cause: 'a part of an encoded answer' });
  }
  return undefined;
}

async function passBody(
  { route, watch }: Call,
  { response, deadline }: Answered,
  readsShortAnswers: boolean,
  report: (failure: Failure) => void,
): Promise<ReadableStream | ArrayBuffer | null | Failure> {
  const { body, headers, status } = response;
  if (body === null || WITHOUT_CONTENT.has(status)) {
    deadline.stop();
    void body?.cancel();
    return null;
  }
  const { idleTimeoutMs } = route;
  // What is encoded may be decoded by the runtime, and then has another length.
  const length = headers.has('content-encoding') ? Number.NaN : readLength(headers);
  if (!(length <= MAX_SHORT_BYTES)) {
    watch(deadline);
    const limits = { maxBytes: Number.POSITIVE_INFINITY, restMs: Number.POSITIVE_INFINITY };
    const told = { deadline, idleTimeoutMs, brokenOff: 'upstream_unreachable', report } as const;
    return keepLength(watchBody(body, { ...limits, ...told }), length);
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
