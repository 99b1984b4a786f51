import { Failure } from '../failures/failure.ts';
import { type JsonObject, parseObject } from '../http/json.ts';
import type { ProviderContext } from '../oauth/connection.ts';
import { requestProvider } from '../oauth/provider-fetch.ts';
import { buildCauseText } from '../observing/log.ts';
import { isPending } from '../time.ts';
import { SingleFlight } from '../tokens/single-flight.ts';

/** How long a public document may take, in milliseconds: `/auth/config` waits for it. */
const DOCUMENT_TIMEOUT_MS = 3000;
/** How long a caller waits for a document that another caller requested, in milliseconds. */
export const DOCUMENT_PATIENCE_MS: number = DOCUMENT_TIMEOUT_MS + 500;
/** How long a document is not requested again after a failure, in milliseconds. */
export const BACKOFF_MS = 5000;

/** A failed request that must not be repeated yet. */
export interface Backoff {
  readonly failure: Failure;
  /** Milliseconds since the epoch. */
  readonly untilMs: number;
}

/** Whether a backoff still applies. */
export function isBackingOff({ untilMs }: Backoff, nowMs: number): boolean {
  return isPending(untilMs, nowMs, BACKOFF_MS);
}

/**
 * The public documents of one provider: metadata and keys. Concurrent callers share one request, which
 * is bounded in time and size. After a failure, callers get that failure for {@link BACKOFF_MS}
 * instead of another request.
 */
export class DocumentCache {
  readonly #flights = new SingleFlight<JsonObject | Failure>(DOCUMENT_PATIENCE_MS);
  readonly #backoffs = new Map<string, Backoff>();

  /** @returns the JSON object at the URL; a `provider_` failure */
  async request(url: string, context: ProviderContext): Promise<JsonObject | Failure> {
    const { now } = context;
    const backoff = this.#backoffs.get(url);
    if (backoff && isBackingOff(backoff, now())) return backoff.failure;
    const act = (): Promise<JsonObject | Failure> => requestDocument(url, context);
    const document = await this.#flights.run(url, act, () => undefined);
    if (document instanceof Failure) {
      this.#backoffs.set(url, { failure: document, untilMs: now() + BACKOFF_MS });
    } else this.#backoffs.delete(url);
    return document;
  }
}

async function requestDocument(
  url: string,
  { fetch }: ProviderContext,
): Promise<JsonObject | Failure> {
  const init = { headers: { accept: 'application/json' } };
  const response = await requestProvider(url, init, fetch, DOCUMENT_TIMEOUT_MS);
  if (response instanceof Failure) {
    return response.with({ cause: `${url}: ${buildCauseText(response.cause)}` });
  }
  const { status } = response;
  if (status !== 200) return malformed(`${url}: status ${status}`);
  // Some providers send another content type or none. An HTML page is not a JSON object.
  return parseObject(await response.text()) ?? malformed(`${url} is not a JSON object`);
}

function malformed(cause: string): Failure {
  return new Failure('provider_malformed', { cause });
}
