import { once } from 'node:events';
import { Agent, type IncomingMessage, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A connection of its own for each request: some servers close those that rest, without a word. */
const agent = new Agent({ keepAlive: false });

export interface Exchange {
  readonly method: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer | string;
}

/**
 * One request with exactly the headers that it is given: `fetch` adds those of a page's script
 * (Fetch Metadata), which a browser does not send when it goes to an address.
 */
export async function exchange(
  url: URL,
  { method, headers, body }: Exchange,
): Promise<{ head: IncomingMessage; status: number; answer: Buffer }> {
  const outgoing = request(url, { method, headers, agent });
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  outgoing.once('response', resolve).once('error', reject).end(body);
  const head = await promise;
  return { head, status: head.statusCode ?? 0, answer: await buffer(head) };
}

/** Has a server listen on a free port of loopback. @returns the port */
export async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return readPort(server);
}

/** The port of a server that listens. */
export function readPort(server: { address(): AddressInfo | string | null }): number {
  const address = server.address();
  if (typeof address !== 'object' || address === null)
    throw new Error('the server does not listen');
  return address.port;
}

/** Ends a server and whatever it still answers. */
export async function close(server: Server): Promise<void> {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
}
