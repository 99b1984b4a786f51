import { AsyncLocalStorage } from 'node:async_hooks';
import {
  createJoinWebSockets,
  HandshakeTimeout,
  type JoinRequest,
} from '@postern/edge/web-sockets';
import { joinSockets, ListeningSocket } from './join-sockets.ts';

/** What the edge found for an upgrade. */
interface Upgrade {
  upstream?: ListeningSocket;
  watch?: JoinRequest['watch'];
}

const upgrades = new AsyncLocalStorage<Upgrade>();

/** Opens the upstream's WebSocket for the upgrade that is being handled. */
export const joinWebSockets: ReturnType<typeof createJoinWebSockets> = createJoinWebSockets(
  async (request) => {
    const upgrade = upgrades.getStore();
    if (upgrade === undefined) throw new Error('the request is not an upgrade');
    upgrade.upstream = await openUpstream(request);
    upgrade.watch = request.watch;
  },
);

async function openUpstream({
  url,
  headers,
  protocols,
  timeoutMs,
}: JoinRequest): Promise<ListeningSocket> {
  // The types of a browser's WebSocket, which come with those of Node, have no headers.
  const socket: WebSocket = Reflect.construct(WebSocket, [url, { headers, protocols }]);
  const { promise, resolve, reject } = Promise.withResolvers<ListeningSocket>();
  const timer = setTimeout(() => {
    reject(new HandshakeTimeout('the handshake took too long'));
    socket.close();
  }, timeoutMs);
  const listening = new ListeningSocket(socket);
  socket.addEventListener('open', () => resolve(listening));
  socket.addEventListener('error', (event) => {
    reject(new Error(event instanceof ErrorEvent ? event.message : 'the handshake failed'));
  });
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
  }
}

type Handle = (request: Request, peer: string) => Response | Promise<Response>;

/** Adds WebSockets to the edge's handler. `Deno.serve` closes them with 1001 when it shuts down. */
export function handleUpgrades(handle: Handle): Handle {
  return async (request, peer) => {
    if (!request.headers.has('upgrade')) return handle(request, peer);
    const upgrade: Upgrade = {};
    const answer = await upgrades.run(upgrade, async () => handle(request, peer));
    const { upstream, watch } = upgrade;
    if (upstream === undefined || watch === undefined) return answer;
    try {
      const { socket, response } = Deno.upgradeWebSocket(request);
      for (const [name, value] of answer.headers) response.headers.append(name, value);
      // By its option `protocol`, Deno would reject a list that has no blank after its comma.
      const { protocol } = upstream.socket;
      if (protocol !== '') response.headers.set('sec-websocket-protocol', protocol);
      joinSockets(new ListeningSocket(socket), upstream, watch);
      return response;
    } catch {
      // The handshake lacks a field, such as its key (RFC 6455 §4.2.1).
      upstream.socket.close();
      return new Response(null, { status: 400 });
    }
  };
}
