import type { Bytes } from '@postern/server';

/** Joins chunks. A single chunk is not copied: large buffers are what costs the garbage collector most. */
export function joinChunks(chunks: readonly Uint8Array[]): Bytes {
  const [first] = chunks;
  if (first !== undefined && chunks.length === 1 && isUnshared(first)) return first;
  const length = chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0);
  const whole = Buffer.allocUnsafeSlow(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
}

/** Reads bytes as a buffer. Copies them if the underlying buffer has more bytes. */
export function readBuffer(bytes: Bytes): ArrayBuffer {
  const { buffer, byteLength } = bytes;
  return buffer.byteLength === byteLength ? buffer : new Uint8Array(bytes).buffer;
}

function isUnshared(chunk: Uint8Array): chunk is Bytes {
  return chunk.buffer instanceof ArrayBuffer;
}
