import { Failure } from '../failures/failure.ts';
import { type Fetch, hasNoContent, isRedirect } from '../http/fetch.ts';

/** How long a provider may take for one answer, whole, in milliseconds. */
export const PROVIDER_TIMEOUT_MS = 5000;
/** The longest answer that is read, in bytes: token responses are a few hundred. */
const MAX_ANSWER_BYTES = 64 * 1024;

/**
 * Sends a request to a provider with bounds: one time limit from first byte to last, no redirect
 * followed with credentials (RFC 9700 §4.9), no answer longer than 64 KiB.
 *
 * @returns the answer, whole, with any status but a redirect or 429; `provider_timeout`,
 *   `provider_unreachable`, `provider_redirected`, `provider_rate_limited`, `provider_malformed`
 *   (too long)
 */
export async function sendToProvider(
  url: string,
  init: RequestInit,
  fetch: Fetch,
  timeoutMs: number = PROVIDER_TIMEOUT_MS,
): Promise<Response | Failure> {
  const signal = AbortSignal.timeout(timeoutMs);
  const headers = new Headers(init.headers);
  // Workers send none by themselves, and some firewalls let nobody in without.
  headers.set('user-agent', 'postern');
  try {
    const response = await fetch(url, { ...init, headers, redirect: 'manual', signal });
    const failure = classifyStatus(response);
    if (failure === undefined) return await readWhole(response);
    await response.body?.cancel();
    return failure;
  } catch (error) {
    // Not every runtime's error names the host. Of the URL, no more than that is logged.
    const cause = new Error(`no answer from ${url}`, { cause: error });
    return new Failure(signal.aborted ? 'provider_timeout' : 'provider_unreachable', { cause });
  }
}

/**
 * {@link sendToProvider} for what is no OAuth endpoint, whose errors therefore have no words to
 * read: 401 is `provider_rejected_client`, 5xx is `provider_unreachable`.
 */
export async function requestProvider(
  url: string,
  init: RequestInit,
  fetch: Fetch,
  timeoutMs?: number,
): Promise<Response | Failure> {
  const response = await sendToProvider(url, init, fetch, timeoutMs);
  if (response instanceof Failure) return response;
  const { status } = response;
  if (status !== 401 && status < 500) return response;
  const code = status === 401 ? 'provider_rejected_client' : 'provider_unreachable';
  return new Failure(code, { cause: `status ${status}` });
}

/** The failures that the status alone tells; others need the body. */
function classifyStatus(response: Response): Failure | undefined {
  const { status } = response;
  const cause = `status ${status}`;
  if (isRedirect(status)) {
    return new Failure('provider_redirected', { cause });
  }
  if (status === 429) {
    const retryAfterSeconds = readRetryAfter(response);
    return new Failure('provider_rate_limited', { cause, retryAfterSeconds });
  }
  return undefined;
}

/** Retry-After in seconds, from a number or a date (RFC 9110 §10.2.3); 1 where it says nothing. */
function readRetryAfter(response: Response): number {
  const value = response.headers.get('retry-after') ?? '';
  const seconds = /^\d+$/.test(value) ? Number(value) : (Date.parse(value) - Date.now()) / 1000;
  return Math.max(1, Math.ceil(Number.isNaN(seconds) ? 1 : seconds));
}

async function readWhole(response: Response): Promise<Response | Failure> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.byteLength;
    if (length > MAX_ANSWER_BYTES) return new Failure('provider_malformed', { cause: 'oversize' });
    chunks.push(chunk);
  }
  const { status, headers } = response;
  const body = hasNoContent(status) ? null : new Blob(chunks);
  return new Response(body, { status, headers });
}
