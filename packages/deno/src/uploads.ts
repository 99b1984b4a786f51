import { hasLongBody } from './upload.ts';

/** A shorter body arrives with the head of its request, or right after it. In bytes. */
const SHORT_BYTES = 16 * 1024;

/**
 * The uploads in progress. Since Deno 2.9, `shutdown` aborts each request body that is being read
 * (https://github.com/denoland/deno/issues/36809), so a shutdown waits for them first.
 */
export class Uploads {
  #open = 0;
  #onNone: (() => void) | undefined;

  /** Tracks a request with a long body, or one of unknown length, until its response begins. */
  watch(request: Request, response: Response | Promise<Response>): Response | Promise<Response> {
    if (!(response instanceof Promise) || !hasLongBody(request, SHORT_BYTES)) return response;
    this.#open += 1;
    return response.finally(() => {
      this.#open -= 1;
      if (this.#open === 0) this.#onNone?.();
    });
  }

  /** Resolves when no upload is in progress. */
  settle(): Promise<void> {
    if (this.#open === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onNone = resolve;
    });
  }
}
