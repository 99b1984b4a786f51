/** What a Fetch implementation that decodes knows: undici, the same in Node and Bun. */
const DECODED = /^(x-)?gzip$|^deflate$|^br$|^zstd$/;
/** True of the encoded content only (RFC 9110 §8.4, §14.3; RFC 9530). */
const OF_ENCODED = [
  'accept-ranges',
  'content-digest',
  'content-encoding',
  'content-length',
  'content-md5',
  'digest',
  'repr-digest',
];

/**
 * Whether this runtime's `fetch` decodes an answer that came encoded although `identity` was asked
 * for. Deno decodes only what it asked for itself. workerd decodes gzip and Brotli on the way in
 * and, as long as the header stands, encodes them again on the way out.
 */
const DECODES: boolean = !('Deno' in globalThis || 'FixedLengthStream' in globalThis);

/** Whether the body of an answer with these headers has been decoded by the runtime. */
export function isDecoded(headers: Headers): boolean {
  const codings = headers.get('content-encoding');
  if (!DECODES || codings === null) return false;
  return codings.split(',').every((coding) => DECODED.test(coding.trim().toLowerCase()));
}

/**
 * Makes the headers true of a body that the runtime has decoded. A strong `ETag` names the encoded
 * bytes (RFC 9110 §8.8.3.3) and becomes a weak one.
 */
export function describeDecoded(headers: Headers): void {
  for (const name of OF_ENCODED) headers.delete(name);
  const etag = headers.get('etag');
  if (etag?.startsWith('"')) headers.set('etag', `W/${etag}`);
}
