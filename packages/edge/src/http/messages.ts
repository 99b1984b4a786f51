/** What `Response.bytes` reads: workerd's types allow shared memory, and Node's lack the method. */
type Bytes = Response extends { bytes(): Promise<infer Read> } ? Read : Uint8Array<ArrayBuffer>;

/**
 * Reads a whole body. `@hono/node-server` replaces the global `Response` by a class that inherits `bytes`
 * and cannot serve it (2.1.8), so a response that was built by the global may need the longer way.
 */
export async function readBytes(response: Response): Promise<Bytes> {
  const hasOwnBytes = Object.hasOwn(Object.getPrototypeOf(response), 'bytes');
  return hasOwnBytes ? response.bytes() : new Uint8Array(await response.arrayBuffer());
}

/** The content of a response to a forwarded call. */
export type MessageContent = ReadableStream<Uint8Array<ArrayBuffer>> | Bytes | null;

/** Creates the headers and responses of forwarded calls in the runtime's own way. */
export interface Messages {
  /** Creates headers without fields. */
  createHeaders(): Headers;
  /** Creates a response with the status and a copy of the headers of `given`. */
  createResponse(content: MessageContent, given: Response): Response;
}
