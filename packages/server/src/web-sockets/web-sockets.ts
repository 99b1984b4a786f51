import { type IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { HandshakeTimeout, type JoinRequest } from '@postern/edge/web-sockets';
import type { WebSocket, WebSocketServer } from 'ws';
import type { Handle } from '../handle.ts';
import { Upgrades } from '../upgrades.ts';
import { joinSockets } from './join-sockets.ts';

/** The longest message, in bytes: as in workerd. */
const MAX_MESSAGE_BYTES = 32 * 1024 * 1024;
/** The close code of a server that stops (RFC 6455 §7.4.1). */
const GOING_AWAY = 1001;

const upgrades = new Upgrades(openUpstream);

/** Opens the upstream's WebSocket for the upgrade that is being handled. */
export const joinWebSockets: Upgrades<WebSocket>['join'] = upgrades.join;

/** Resolves with a paused socket, so that no message is lost before the browser's socket is open. */
async function openUpstream({
  url,
  headers,
  protocols,
  timeoutMs,
}: JoinRequest): Promise<WebSocket> {
  // Most processes have no WebSockets, so they do not load it.
  const { WebSocket } = await import('ws');
  const socket = new WebSocket(url, [...protocols], {
    headers: Object.fromEntries(headers),
    handshakeTimeout: timeoutMs,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
  });
  const { promise, resolve, reject } = Promise.withResolvers<WebSocket>();
  socket.once('open', () => {
    socket.pause();
    resolve(socket);
  });
  // After the handshake, an error is followed by `close`.
  socket.on('error', (error) => {
    const isLate = error.message === 'Opening handshake has timed out';
    reject(isLate ? new HandshakeTimeout(error.message) : error);
  });
  return promise;
}

/** Answers upgrades of an HTTP server. */
export interface Upgrader {
  /** For the event `upgrade`. */
  readonly upgrade: (incoming: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** Closes all WebSockets, with 1001. */
  readonly end: () => void;
}

/** Creates the part of a server that answers upgrades by the edge's handler. */
export function createUpgrader(handle: Handle): Upgrader {
  const fields = new WeakMap<IncomingMessage, Headers>();
  const protocols = new WeakMap<IncomingMessage, string>();
  let server: WebSocketServer | undefined;
  let opening: Promise<WebSocketServer> | undefined;
  const openServer = async (): Promise<WebSocketServer> => {
    opening ??= createSocketServer(fields, protocols);
    server = await opening;
    return server;
  };
  const answer = async (incoming: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    const peer = 'remoteAddress' in socket ? String(socket.remoteAddress) : undefined;
    const { response, opened } = await upgrades.ask(() => handle(buildRequest(incoming), peer));
    if (opened === undefined) return refuse(incoming, socket, response);
    const { upstream, watch } = opened;
    fields.set(incoming, response.headers);
    if (upstream.protocol !== '') protocols.set(incoming, upstream.protocol);
    // A browser that left during the handshake gets no socket.
    const leave = (): void => upstream.terminate();
    socket.once('close', leave);
    const sockets = await openServer();
    sockets.handleUpgrade(incoming, socket, head, (browser) => {
      socket.off('close', leave);
      joinSockets(browser, upstream, watch);
    });
  };
  return {
    upgrade(incoming, socket, head) {
      socket.on('error', () => socket.destroy());
      // Older versions of Node hand over every upgrade, without the request's body.
      const answered = isWebSocket(incoming)
        ? answer(incoming, socket, head)
        : refuse(incoming, socket, new Response(null, { status: 400 }));
      answered.catch(() => socket.destroy());
    },
    end() {
      for (const browser of server?.clients ?? []) browser.close(GOING_AWAY, 'the server stops');
    },
  };
}

/**
 * Creates the part that completes handshakes. Most processes have no WebSockets, so they do not load it.
 *
 * @param fields further headers of a response
 * @param protocols the subprotocol of a response
 */
async function createSocketServer(
  fields: WeakMap<IncomingMessage, Headers>,
  protocols: WeakMap<IncomingMessage, string>,
): Promise<WebSocketServer> {
  const sockets = await import('ws');
  const server = new sockets.WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
    handleProtocols: (_, incoming) => protocols.get(incoming) ?? false,
  });
  server.on('headers', (lines, incoming) => {
    for (const [name, value] of fields.get(incoming) ?? []) lines.push(`${name}: ${value}`);
  });
  return server;
}

/** Whether a request asks for a WebSocket (RFC 6455 §4.1). */
export function isWebSocket({ method, headers: { upgrade } }: IncomingMessage): boolean {
  return method === 'GET' && upgrade?.toLowerCase() === 'websocket';
}

function buildRequest({ method = 'GET', url = '/', headers: found }: IncomingMessage): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(found)) {
    for (const one of [value ?? []].flat()) headers.append(name, one);
  }
  return new Request(new URL(url, `http://${found.host ?? 'localhost'}`), { method, headers });
}

async function refuse(
  incoming: IncomingMessage,
  socket: Duplex,
  { status, headers, body }: Response,
): Promise<void> {
  const response = new ServerResponse(incoming);
  response.shouldKeepAlive = false;
  // The `upgrade` event hands over the connection's own socket, whose type is wider.
  response.assignSocket(incoming.socket);
  response.on('finish', () => socket.end());
  response.writeHead(status, [...headers].flat());
  for await (const chunk of body ?? []) response.write(chunk);
  response.end();
}
