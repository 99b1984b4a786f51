import { readGuards, readLaterChecks } from './checks.ts';
import type { Call, Exchange, FlowFailure, Sent } from './flow.ts';
import { readExchangeFailure } from './read-flow.ts';
import { buildStep, formatMs, type Step } from './step.ts';

/** The parts of a code exchange that come from the browser. The edge forwards them unchanged. */
const FROM_BROWSER = new Set(['authorization code', 'code verifier', 'redirect URI']);

/** The steps of one request to the edge, which began `beganMs` after its flow. */
export function buildExchangeSteps(exchange: Exchange, beganMs: number): Step[] {
  const { trace, waitedMs, durationMs } = exchange;
  const sentMs = beganMs + waitedMs;
  const title = buildRequestTitle(exchange);
  const failure = readExchangeFailure(exchange);
  // The cached trace is the trace of an earlier request.
  if (exchange.isFromCache) return [buildStep(['browser', 'browser'], sentMs, title)];
  if (exchange.status === 0) {
    const outcome = failure === undefined ? 'not waited for' : 'no answer';
    return [buildStep(['browser', 'edge'], sentMs, `${title}: ${outcome}`, { failure })];
  }
  const failedCall = failure && readFailedCall(exchange);
  const steps = [
    buildStep(['browser', 'edge'], sentMs, title, { sent: readBrowserSent(exchange) }),
    ...buildChecks(exchange, sentMs, failedCall ? undefined : failure),
    ...trace.calls.flatMap((call) =>
      buildCallSteps(call, sentMs, trace.method, call === failedCall ? failure : undefined),
    ),
  ];
  return [...steps, buildAnswer(exchange, beganMs + durationMs)];
}

function buildRequestTitle({ path, isFromCache, trace }: Exchange): string {
  const request = [trace.method, path].filter(Boolean).join(' ');
  return isFromCache ? `${request}, from the browser’s cache` : request;
}

function readBrowserSent({ path, trace }: Exchange): readonly Sent[] {
  const [call] = trace.calls;
  // In the edge flow, all of these but the code are the edge's own.
  if (path !== '/auth/callback' || !call) return trace.cookies;
  return [...trace.cookies, ...call.sent.filter(({ kind }) => FROM_BROWSER.has(kind))];
}

/** The checks that the edge made, and the step at which it rejected the request, if it did. */
function buildChecks(exchange: Exchange, atMs: number, failure: FlowFailure | undefined): Step[] {
  const checks = [...readGuards(exchange), ...readLaterChecks(exchange)];
  const passed =
    checks.length > 0 ? [buildStep(['edge', 'edge'], atMs, 'Checked', { checks })] : [];
  if (failure === undefined) return passed;
  return [...passed, buildStep(['edge', 'edge'], atMs, 'Stopped here', { failure })];
}

/**
 * The last call, if the request failed there: by the family of the failure code, or by a status
 * passed on.
 */
function readFailedCall({ status, trace }: Exchange): Call | undefined {
  const last = trace.calls.at(-1);
  const isOfCall = /^(provider|upstream)_/.test(trace.failure?.code ?? '') && last !== undefined;
  const isPassedOn = trace.failure === undefined && last?.status === status;
  return isOfCall || isPassedOn ? last : undefined;
}

function buildCallSteps(
  call: Call,
  sinceMs: number,
  method: string | undefined,
  failure: FlowFailure | undefined,
): Step[] {
  const { lane, atMs, durationMs, status, sent } = call;
  const beganMs = sinceMs + atMs;
  const asked = buildStep(['edge', lane], beganMs, buildCallTitle(call, method), { sent });
  const what = failure === undefined ? describeAnswer(call) : '';
  const answer = status === 0 ? 'No answer' : `${status}${what}`;
  return [asked, buildStep([lane, 'edge'], beganMs + durationMs, answer, { failure })];
}

/** @param method of the browser's request, which the call of an API has too */
function buildCallTitle({ grant, to, lane }: Call, method: string | undefined): string {
  const path = URL.parse(to)?.pathname ?? to;
  if (grant !== undefined) return `Token request, ${grant}`;
  if (lane === 'upstream') return [method, to].filter(Boolean).join(' ');
  return PROVIDER_ENDPOINTS.find(([pattern]) => pattern.test(path))?.[1] ?? path;
}

/** Names for endpoints of a provider, by words that their paths have at most providers. */
const PROVIDER_ENDPOINTS: readonly (readonly [RegExp, string])[] = [
  [/^.*\/\.well-known\//, 'Metadata'],
  [/revo/i, 'Revocation'],
  [/introspect/i, 'Introspection'],
  [/jwks|certs|keys/i, 'Signing keys'],
  [/userinfo/i, 'User information'],
];

function describeAnswer({ grant, status, issued }: Call): string {
  if (grant === 'client_credentials' && status === 200) return ': a service token';
  return issued.length === 0 ? '' : `: ${issued.join(', ')}`;
}

function buildAnswer({ status, trace }: Exchange, atMs: number): Step {
  const { edgeMs, storeMs, upstreamMs, setCookies, failure } = trace;
  const note = `edge ${formatMs(edgeMs)}, store ${formatMs(storeMs)}, API ${formatMs(upstreamMs)}`;
  const cookies = setCookies.length > 0 ? `: ${setCookies.join(', ')}` : '';
  const problem = failure === undefined ? '' : `: ${failure.code}`;
  return buildStep(['edge', 'browser'], atMs, `${status}${cookies}${problem}`, { note });
}
