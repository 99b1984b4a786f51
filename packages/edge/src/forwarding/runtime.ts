/** Where runtimes differ in what HTTP they speak, each difference tried against the runtime itself. */

/**
 * Deno sends a 205 without any framing, so that a client waits for its end; and a request without a
 * body has an empty stream, which its `fetch` would announce as chunked.
 */
export const IS_DENO: boolean = 'Deno' in globalThis;

/**
 * Whether `fetch` decodes an answer that came encoded although `identity` was asked for. Deno
 * decodes only what it asked for itself. workerd decodes gzip and Brotli on the way in and, as long
 * as the header stands, encodes them again on the way out.
 */
export const DECODES: boolean = !(IS_DENO || 'FixedLengthStream' in globalThis);
