/** What `Response.bytes` reads: workerd's types allow shared memory, and Node's lack the method. */
type Bytes = Response extends { bytes(): Promise<infer Read> } ? Read : Uint8Array<ArrayBuffer>;

/** The content of a response to a forwarded call. */
export type MessageContent = ReadableStream<Uint8Array<ArrayBuffer>> | Bytes | null;

/** Creates the headers and responses of forwarded calls in the runtime's own way. */
export interface Messages {
  /** Creates headers without fields. */
  createHeaders(): Headers;
  /** Creates a response with the status and a copy of the headers of `given`. */
  createResponse(content: MessageContent, given: Response): Response;
}
