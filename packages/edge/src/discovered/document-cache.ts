import { Failure } from '../failures/failure.ts';
import { type JsonObject, parseObject } from '../http/json.ts';
import type { ProviderContext } from '../oauth/connection.ts';
import { requestProvider } from '../oauth/provider-fetch.ts';
import { SingleFlight } from '../tokens/single-flight.ts';

/** How long a public document may take, in milliseconds: `/auth/config` waits for it. */
const DOCUMENT_TIMEOUT_MS = 3000;
/** How long a caller waits for a document that another caller has asked for, in milliseconds. */
export const DOCUMENT_PATIENCE_MS: number = DOCUMENT_TIMEOUT_MS + 500;
/** How long a document is not asked for after a failure, in milliseconds. */
export const PAUSE_MS = 5000;

export interface Pause {
  readonly failure: Failure;
  readonly untilMs: number;
}

/** Ignores a pause longer than the maximum: it was set while the clock was ahead. */
export function isPaused({ untilMs }: Pause, nowMs: number): boolean {
  return untilMs > nowMs && untilMs - nowMs <= PAUSE_MS;
}

/**
 * The public documents of one service (metadata, keys): each asked for once, however many callers
 * wait for it, in bounded time, of bounded size, and after a failure not again at once.
 */
export class Documents {
  readonly #flights = new SingleFlight<JsonObject | Failure>(DOCUMENT_PATIENCE_MS);
  readonly #pauses = new Map<string, Pause>();

  /** @returns the JSON object that lies there; a `provider_` failure */
  async request(url: string, context: ProviderContext): Promise<JsonObject | Failure> {
    const { now } = context;
    const pause = this.#pauses.get(url);
    if (pause && isPaused(pause, now())) return pause.failure;
    const act = (): Promise<JsonObject | Failure> => requestDocument(url, context);
    const document = await this.#flights.run(url, act, () => undefined);
    if (document instanceof Failure) {
      this.#pauses.set(url, { failure: document, untilMs: now() + PAUSE_MS });
    } else this.#pauses.delete(url);
    return document;
  }
}

async function requestDocument(
  url: string,
  { fetch }: ProviderContext,
): Promise<JsonObject | Failure> {
  const init = { headers: { accept: 'application/json' } };
  const response = await requestProvider(url, init, fetch, DOCUMENT_TIMEOUT_MS);
  if (response instanceof Failure) return response;
  const { status } = response;
  if (status !== 200) return malformed(`status ${status}`);
  // Some services announce it as plain text, or as nothing; a page is no JSON object.
  return parseObject(await response.text()) ?? malformed('a document that is no JSON object');
}

function malformed(cause: string): Failure {
  return new Failure('provider_malformed', { cause });
}
