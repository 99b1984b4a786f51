import { pipeline, type Readable, type Transform, type TransformCallback } from 'node:stream';
import * as zlib from 'node:zlib';

/** What has arrived is decoded at once. A truncated body is an error: it must not look complete. */
const GZIP = { flush: zlib.constants.Z_SYNC_FLUSH };
const BROTLI = { flush: zlib.constants.BROTLI_OPERATION_FLUSH };

/** The codings that Node's `fetch` decodes (RFC 9110 §8.4.1, RFC 8878). */
const DECODERS: Readonly<Record<string, () => Transform>> = {
  gzip: () => zlib.createGunzip(GZIP),
  'x-gzip': () => zlib.createGunzip(GZIP),
  deflate: () => zlib.createInflate(GZIP),
  br: () => zlib.createBrotliDecompress(BROTLI),
  zstd: () => zlib.createZstdDecompress(),
};

/** A coding costs memory, so a response with more than this is passed on as it is. */
const MAX_CODINGS = 5;

/**
 * Finds the codings of a response that has to be decoded, in the order in which to decode them.
 *
 * @returns an empty list if the content is not encoded, or has a coding that `fetch` does not decode
 */
export function readCodings(contentEncoding: string | null): readonly string[] {
  if (contentEncoding === null) return [];
  const codings = contentEncoding.split(',').map((coding) => coding.trim().toLowerCase());
  const isDecoded =
    codings.length <= MAX_CODINGS && codings.every((coding) => Object.hasOwn(DECODERS, coding));
  return isDecoded ? codings.toReversed() : [];
}

/** Decodes content. The result fails if the content is cut short or malformed. */
export function decodeContent(content: Readable, codings: readonly string[]): Readable {
  return codings.reduce((encoded, coding) => {
    const decoder = DECODERS[coding]?.();
    if (decoder === undefined) return encoded;
    allowEmpty(encoded, decoder);
    // The callback replaces an uncaught error: the decoder reports the failure to its reader.
    return pipeline(encoded, decoder, () => undefined);
  }, content);
}

/**
 * Empty content decodes to empty content, as for `fetch`. A decoder would report a truncated body.
 */
function allowEmpty(encoded: Readable, decoder: Transform): void {
  encoded.once('end', () => {
    if (!encoded.readableDidRead) Object.assign(decoder, { _flush: endAtOnce });
  });
}

function endAtOnce(done: TransformCallback): void {
  done();
}
