import type { ProviderContext } from '../connection.ts';
import { Failure, FailureError } from '../failure.ts';
import { requestProvider } from '../oauth/provider-fetch.ts';
import { SingleFlight } from '../renewal/single-flight.ts';

/** How long a public document may take, in milliseconds: `/auth/config` waits for it. */
const DOCUMENT_TIMEOUT_MS = 3000;
/** Nobody waits longer for what another has asked for. */
export const DOCUMENT_PATIENCE_MS: number = DOCUMENT_TIMEOUT_MS + 500;
/** After a failure nobody asks again for this long. */
export const PAUSE_MS = 5000;

/** An answer without its runtime's handles: workerd lets no request read another's response. */
interface Document {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

export interface Pause {
  readonly failure: Failure;
  readonly untilMs: number;
}

/** One that would last longer than any was set by a clock that was ahead then. */
export function isPaused({ untilMs }: Pause, nowMs: number): boolean {
  return untilMs > nowMs && untilMs - nowMs <= PAUSE_MS;
}

/**
 * The public documents of one service (metadata, keys): each asked for once, however many callers
 * wait for it, in bounded time, of bounded size, and after a failure not again at once.
 */
export class Documents {
  readonly #flights = new SingleFlight<Document | Failure>(DOCUMENT_PATIENCE_MS);
  readonly #pauses = new Map<string, Pause>();

  /**
   * Asks for a document, for oauth4webapi.
   *
   * @throws FailureError
   */
  async request(url: string, context: ProviderContext): Promise<Response> {
    const { now } = context;
    const pause = this.#pauses.get(url);
    if (pause && isPaused(pause, now())) throw new FailureError(pause.failure);
    const act = (): Promise<Document | Failure> => requestDocument(url, context);
    const document = await this.#flights.run(url, act, () => undefined);
    if (document instanceof Failure) {
      this.#pauses.set(url, { failure: document, untilMs: now() + PAUSE_MS });
      throw new FailureError(document);
    }
    this.#pauses.delete(url);
    const { status, contentType, text } = document;
    return new Response(text, { status, headers: { 'content-type': contentType } });
  }
}

async function requestDocument(
  url: string,
  { fetch }: ProviderContext,
): Promise<Document | Failure> {
  const init = { headers: { accept: 'application/json' } };
  const response = await requestProvider(url, init, fetch, DOCUMENT_TIMEOUT_MS);
  if (response instanceof Failure) return response;
  if (response.status !== 200) {
    return new Failure('provider_malformed', { cause: `status ${response.status}` });
  }
  const contentType = response.headers.get('content-type') ?? '';
  return { status: response.status, contentType, text: await response.text() };
}
