/** The codings that undici decodes, in Node and in Bun. */
const DECODED = /^(x-)?gzip$|^deflate$|^br$|^zstd$/;
/** Node's `fetch` and the edge's own pass a response with more codings on as it is, or reject it. */
const MAX_CODINGS = 5;
/** Headers that describe the encoded content only (RFC 9110 §8.4, §14.3; RFC 9530). */
const OF_ENCODED = [
  'accept-ranges',
  'content-digest',
  'content-length',
  'content-md5',
  'digest',
  'repr-digest',
];

/**
 * Whether this runtime's `fetch` decodes a response that is encoded although the edge requested
 * `identity`. Deno decodes only a coding that Deno itself has requested. workerd decodes gzip and
 * Brotli, and encodes the body again if `content-encoding` is kept.
 */
const DECODES: boolean = !('Deno' in globalThis || 'FixedLengthStream' in globalThis);

/** Whether this runtime decodes gzip and Brotli, and encodes the body again: workerd. */
const RECODES: boolean = 'FixedLengthStream' in globalThis;

/** Whether the runtime encodes the body of a response with these headers again. */
export function isRecoded(headers: Headers): boolean {
  return RECODES && /^(gzip|br)$/.test(headers.get('content-encoding') ?? '');
}

/** Whether the runtime has decoded the body of a response with these headers. */
export function isDecoded(headers: Headers): boolean {
  const codings = (DECODES && headers.get('content-encoding')?.split(',')) || [];
  if (codings.length === 0 || codings.length > MAX_CODINGS) return false;
  return codings.every((coding) => DECODED.test(coding.trim().toLowerCase()));
}

/**
 * Changes the headers to describe a body that the runtime has decoded. A strong `ETag` identifies the
 * encoded bytes (RFC 9110 §8.8.3.3), so it becomes a weak one.
 */
export function describeDecoded(headers: Headers): void {
  headers.delete('content-encoding');
  describeRecoded(headers);
}

/** Changes the headers to describe a body with the same coding, and other bytes. */
export function describeRecoded(headers: Headers): void {
  for (const name of OF_ENCODED) headers.delete(name);
  const etag = headers.get('etag');
  if (etag?.startsWith('"')) headers.set('etag', `W/${etag}`);
}
