import { type Head, PlainHeaders } from '@postern/server';
import type { Dispatcher } from 'undici';
import { ReceivedContent, type Sender } from './received-content.ts';

/** A response whose head has arrived. */
export interface Received {
  readonly head: Head;
  readonly content: ReceivedContent;
}

/**
 * Receives the response to one request from undici, in the form of handler that every dispatcher knows:
 * Node 22's own, which `NODE_USE_ENV_PROXY` installs, knows no other.
 */
export class Exchange implements Dispatcher.DispatchHandler, Sender {
  readonly #received = Promise.withResolvers<Received>();
  #content: ReceivedContent | undefined;
  #abort: ((error?: Error) => void) | undefined;
  #abortedBy: Error | undefined;
  #resume: (() => void) | undefined;

  /** Resolves with the response when its head has arrived. */
  get received(): Promise<Received> {
    return this.#received.promise;
  }

  /** Ends the request and its connection. */
  abort(error: Error): void {
    this.#abortedBy = error;
    this.#abort?.(error);
    this.onError(error);
  }

  resume(): void {
    this.#resume?.();
  }

  onConnect(abort: (error?: Error) => void): void {
    this.#abort = abort;
    if (this.#abortedBy) abort(this.#abortedBy);
  }

  onHeaders(status: number, raw: Buffer[], resume: () => void, statusText: string): boolean {
    // An interim response, such as 103 (RFC 9110 §15.2), is followed by the final one.
    if (status < 200) return true;
    const headers = new PlainHeaders();
    for (let i = 0; i < raw.length; i += 2) {
      headers.append(readText(raw[i]), readText(raw[i + 1]));
    }
    this.#resume = resume;
    this.#content = new ReceivedContent(this);
    const head = { status, statusText, headers };
    this.#received.resolve({ head, content: this.#content });
    return true;
  }

  onData(chunk: Buffer): boolean {
    return this.#content?.push(chunk) ?? true;
  }

  onComplete(): void {
    this.#content?.end();
  }

  onError(error: Error): void {
    this.#received.reject(error);
    this.#content?.fail(error);
  }
}

/** Field names and values are bytes (RFC 9110 §5.5), and `Headers` reads them as bytes too. */
function readText(bytes: Buffer | undefined): string {
  return bytes?.toString('latin1') ?? '';
}
