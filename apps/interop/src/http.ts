import { once } from 'node:events';
import { Agent, type IncomingMessage, request, type Server } from 'node:http';
import { request as requestOverTls, Agent as TlsAgent } from 'node:https';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A new connection for each request: some servers close idle ones without notice. */
const agent = new Agent({ keepAlive: false });
const tlsAgent = new TlsAgent({ keepAlive: false });

/** A request to {@link exchange}. */
export interface Exchange {
  readonly method: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer | string;
}

/**
 * Sends one request with exactly the given headers. `fetch` would add the Fetch Metadata of a page's
 * script, which differs from that of a navigation.
 */
export async function exchange(
  url: URL,
  { method, headers, body }: Exchange,
): Promise<{ head: IncomingMessage; status: number; answer: Buffer }> {
  const outgoing =
    url.protocol === 'https:'
      ? requestOverTls(url, { method, headers, agent: tlsAgent })
      : request(url, { method, headers, agent });
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  outgoing.once('response', resolve).once('error', reject).end(body);
  const head = await promise;
  return { head, status: head.statusCode ?? 0, answer: await buffer(head) };
}

/** Makes a server listen on a free port of loopback. @returns the port */
export async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return readPort(server);
}

/** The port of a listening server. @throws Error if it does not listen */
export function readPort(server: { address(): AddressInfo | string | null }): number {
  const address = server.address();
  if (typeof address !== 'object' || address === null)
    throw new Error('the server does not listen');
  return address.port;
}

/** Closes a server and its connections. */
export async function close(server: Server): Promise<void> {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
}
