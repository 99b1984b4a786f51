import { once } from 'node:events';
import type { Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Handle } from '@postern/server';
import { onTestFinished } from 'vitest';
import { createHttpServer } from '../http-server.ts';

/**
 * Starts a server for a test, and connects to it.
 *
 * @param keepAliveSeconds default: 5
 */
export async function openSocket(
  handle: Handle,
  keepAliveSeconds: number = 5,
): Promise<{ readonly socket: Socket; readonly server: Server }> {
  const server = createHttpServer(keepAliveSeconds, handle).listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, 'listening');
  const address = server.address();
  const socket = connect(typeof address === 'object' && address !== null ? address.port : 0);
  await once(socket, 'connect');
  return { socket, server };
}
