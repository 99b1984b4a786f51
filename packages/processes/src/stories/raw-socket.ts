import { connect } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A response as it came over the wire. */
export interface WireAnswer {
  readonly status: number;
  /** Status line and headers, in lower case. */
  readonly head: string;
  readonly body: string;
}

/**
 * Sends a GET whose header lines are ISO 8859-1, one byte per letter. No HTTP library sends such
 * heads, but runtimes have to read them.
 */
export async function sendBytes(
  origin: string,
  path: string,
  lines: readonly string[],
  host: string = new URL(origin).host,
): Promise<WireAnswer> {
  const { hostname, port } = new URL(origin);
  const socket = connect({ host: hostname, port: Number(port) });
  const head = [`GET ${path} HTTP/1.1`, `Host: ${host}`, 'Connection: close', ...lines];
  socket.write(`${head.join('\r\n')}\r\n\r\n`, 'latin1');
  const text = (await buffer(socket)).toString();
  const [answerHead = '', ...rest] = text.split('\r\n\r\n');
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(answerHead)?.[1] ?? 0);
  return { status, head: answerHead.toLowerCase(), body: rest.join('\r\n\r\n') };
}
