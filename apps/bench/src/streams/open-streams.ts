import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** Opens streams of events with plain sockets, which take little memory of this process. */
export async function openStreams(
  origin: string,
  path: string,
  cookies: readonly string[],
  count: number,
): Promise<readonly Socket[]> {
  const sockets: Socket[] = [];
  while (sockets.length < count) {
    const left = Math.min(BATCH, count - sockets.length);
    const opened = Array.from({ length: left }, (_, i) =>
      openStream(origin, path, cookies[(sockets.length + i) % cookies.length] ?? ''),
    );
    sockets.push(...(await Promise.all(opened)));
  }
  return sockets;
}

/** How many streams are opened at once. */
const BATCH = 50;

/** Resolves when the first event has arrived. */
async function openStream(origin: string, path: string, cookie: string): Promise<Socket> {
  const { host, hostname, port } = new URL(origin);
  const socket = connect(Number(port), hostname);
  const head = [
    `GET ${path} HTTP/1.1`,
    `Host: ${host}`,
    `Cookie: ${cookie}`,
    'X-Postern: 1',
    'Origin: http://localhost:5173',
    'Accept: text/event-stream',
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n`);
  let received = '';
  while (!received.includes('data: first')) {
    const [chunk]: unknown[] = await once(socket, 'data');
    received += String(chunk);
    if (received !== '' && !received.startsWith('HTTP/1.1 200')) throw new Error(received);
  }
  return socket;
}
