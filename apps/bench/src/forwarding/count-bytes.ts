import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';

/** Reads a stream to its end. @returns its length in bytes */
export async function countBytes(stream: Readable): Promise<number> {
  let bytes = 0;
  stream.on('data', (chunk: Buffer) => {
    bytes += chunk.byteLength;
  });
  await finished(stream);
  return bytes;
}
