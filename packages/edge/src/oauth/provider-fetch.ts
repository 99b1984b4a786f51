import { Failure } from '../failures/failure.ts';
import { dropBody, type Fetch, hasNoContent, isRedirect } from '../http/fetch.ts';
import { startTimeLimit } from '../time.ts';

/** How long a provider may take for one whole response, in milliseconds. */
export const PROVIDER_TIMEOUT_MS = 5000;
/** The longest response that is read, in bytes. Token responses have a few hundred. */
const MAX_RESPONSE_BYTES = 64 * 1024;
/** The longest wait that a provider may ask for, in seconds. */
export const LONGEST_RETRY_SECONDS: number = 5 * 60;

/**
 * Sends a request to a provider with limits: one time limit for the whole exchange, no redirect,
 * because it would carry credentials elsewhere (RFC 9700 §4.9), and no response over 64 KiB.
 *
 * @param timeoutMs in milliseconds; default 5 s
 * @returns the whole response, with any status but a redirect or 429; `provider_timeout`,
 *   `provider_unreachable`, `provider_redirected`, `provider_rate_limited`, `provider_malformed` if
 *   it is too long, and `provider_unreachable` if it is also an error
 */
export async function sendToProvider(
  url: string,
  init: RequestInit,
  fetch: Fetch,
  timeoutMs: number = PROVIDER_TIMEOUT_MS,
): Promise<Response | Failure> {
  const limit = new AbortController();
  const stop = startTimeLimit(timeoutMs, () => limit.abort());
  const headers = new Headers(init.headers);
  // Workers send no User-Agent by default, and some firewalls reject requests without one.
  headers.set('user-agent', 'postern');
  try {
    const response = await fetch(url, {
      ...init,
      headers,
      redirect: 'manual',
      signal: limit.signal,
    });
    const failure = classifyStatus(response);
    if (failure === undefined) return await readWhole(response);
    dropBody(response);
    return failure;
  } catch (error) {
    // Not every runtime's error names the host. The log keeps only the host of the URL.
    const cause = new Error(`no response from ${url}`, { cause: error });
    return new Failure(limit.signal.aborted ? 'provider_timeout' : 'provider_unreachable', {
      cause,
    });
  } finally {
    stop();
  }
}

/**
 * Sends a request as {@link sendToProvider} does, to an endpoint that has no OAuth error codes: 401 is
 * `provider_rejected_client`, 5xx is `provider_unreachable`.
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

/** Finds the failures that the status alone determines. Others need the body. */
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

/**
 * Reads Retry-After, a number or a date (RFC 9110 §10.2.3).
 *
 * @returns seconds, at most 5 minutes; 1 if it is absent or malformed
 */
export function readRetryAfter(response: Response): number {
  const value = response.headers.get('retry-after') ?? '';
  const seconds = /^\d+$/.test(value) ? Number(value) : (Date.parse(value) - Date.now()) / 1000;
  return seconds > 1 ? Math.min(Math.ceil(seconds), LONGEST_RETRY_SECONDS) : 1;
}

async function readWhole(response: Response): Promise<Response | Failure> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.byteLength;
    if (length > MAX_RESPONSE_BYTES) {
      // A long error page is not the provider's own response.
      const code = response.ok ? 'provider_malformed' : 'provider_unreachable';
      const retryAfterSeconds = readRetryAfter(response);
      return new Failure(code, { cause: 'oversize', retryAfterSeconds });
    }
    chunks.push(chunk);
  }
  const { status, headers } = response;
  const body = hasNoContent(status) ? null : new Blob(chunks);
  return new Response(body, { status, headers });
}
