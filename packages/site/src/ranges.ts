import type { MiddlewareHandler } from 'hono';
import { getMimeType } from 'hono/utils/mime';
import type { SiteFile } from './files.ts';

/** The first and the last byte of a range. */
type Range = readonly [first: number, last: number];

/**
 * Serves one range of bytes of a file (RFC 9110 §14), without a content coding. Safari plays audio
 * and video only from servers that do. For several ranges, other units, and an `If-Range` that
 * names another version, `serveStatic` sends the whole file.
 *
 * A range that begins after the end of the file is 416, with the file's length.
 */
export function serveRanges(files: ReadonlyMap<string, SiteFile>): MiddlewareHandler {
  return async (c, next) => {
    const file = files.get(c.req.path.replaceAll('%25', '%'));
    if (file === undefined || c.req.method !== 'GET') return next();
    const { body, etag } = file;
    const range = readRange(c.req.header('range'), body.byteLength);
    if (range === undefined || (c.req.header('if-range') ?? etag) !== etag) return next();
    const [first, last] = range;
    if (first >= body.byteLength) {
      const headers = {
        'content-range': `bytes */${body.byteLength}`,
        'cache-control': 'no-store',
      };
      return c.body(null, 416, headers);
    }
    return c.body(body.subarray(first, last + 1), 206, {
      'accept-ranges': 'bytes',
      'content-range': `bytes ${first}-${last}/${body.byteLength}`,
      'content-length': String(last + 1 - first),
      'content-type': getMimeType(c.req.path) ?? 'application/octet-stream',
      etag,
    });
  };
}

/** @returns undefined for anything but one range of bytes (RFC 9110 §14.1.2) */
function readRange(header: string | undefined, length: number): Range | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (first === undefined || last === undefined || first + last === '') return undefined;
  // Without a first byte, the number is that of the last bytes.
  if (first === '') return [Math.max(length - Number(last), 0), length - 1];
  if (last === '') return [Number(first), length - 1];
  return Number(first) > Number(last)
    ? undefined
    : [Number(first), Math.min(Number(last), length - 1)];
}
