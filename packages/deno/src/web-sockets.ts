import { HandshakeTimeout, type JoinRequest } from '@postern/edge/web-sockets';
import { type Handle, Upgrades } from '@postern/server';
import { joinSockets, ListeningSocket } from './join-sockets.ts';

const upgrades = new Upgrades(openUpstream);

/** Opens the upstream's WebSocket for the upgrade that is being handled. */
export const joinWebSockets: Upgrades<ListeningSocket>['join'] = upgrades.join;

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
  socket.addEventListener('open', () => {
    // RFC 6455 §4.1: the server must choose one that was offered. Deno accepts any.
    if (socket.protocol === '' || protocols.includes(socket.protocol)) return resolve(listening);
    reject(new Error('the upstream chose a subprotocol that was not offered'));
    return socket.close();
  });
  socket.addEventListener('error', (event) => {
    reject(new Error(event instanceof ErrorEvent ? event.message : 'the handshake failed'));
  });
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
  }
}

/** Adds WebSockets to the edge's handler. `Deno.serve` closes them with 1001 when it shuts down. */
export function handleUpgrades(handle: Handle): Handle {
  return async (request, peer) => {
    if (!isUpgrade(request)) return handle(request, peer);
    const { response: answer, opened } = await upgrades.ask(() => handle(request, peer));
    if (opened === undefined) return answer;
    const { upstream, watch } = opened;
    try {
      // Deno would report no event of the browser's socket.
      if (request.signal.aborted) throw new Error('the browser has left');
      const { socket, response } = Deno.upgradeWebSocket(request);
      for (const [name, value] of answer.headers) response.headers.append(name, value);
      // With its option `protocol`, Deno would reject a list without a space after the comma.
      const { protocol } = upstream.socket;
      if (protocol !== '') response.headers.set('sec-websocket-protocol', protocol);
      joinSockets(new ListeningSocket(socket), upstream, watch);
      return response;
    } catch {
      // The browser has left, or its handshake lacks a field, such as its key (RFC 6455 §4.2.1).
      upstream.socket.close();
      return new Response(null, { status: 400 });
    }
  };
}

/** Whether the fields ask for an upgrade; `Upgrade` alone does not (RFC 9110 §7.8). */
function isUpgrade({ headers }: Request): boolean {
  return headers.has('upgrade') && /\bupgrade\b/i.test(headers.get('connection') ?? '');
}
