import { type IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { HandshakeTimeout, type JoinRequest } from '@postern/edge/web-sockets';
import type { WebSocket, WebSocketServer } from 'ws';
import type { Handle } from '../handle.ts';
import { buildUrl, settleHost } from '../request-url.ts';
import { Upgrades } from '../upgrades.ts';
import { joinSockets } from './join-sockets.ts';

/** The longest message, in bytes: as in workerd. */
const MAX_MESSAGE_BYTES = 32 * 1024 * 1024;
/** The close code of a server that stops (RFC 6455 §7.4.1). */
const GOING_AWAY = 1001;
/** How long a browser may take to answer that code, in milliseconds. One that does not read never does. */
const CLOSE_WITHIN_MS = 2500;

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
  /**
   * Closes all WebSockets with 1001, and from now on each new one. After 2.5 s, it breaks the connection
   * of a browser that has not answered.
   */
  readonly end: () => void;
}

/** Creates the part of a server that answers upgrades by the edge's handler. */
export function createUpgrader(handle: Handle): Upgrader {
  const browsers = new Browsers();
  const answer = async (incoming: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    const peer = 'remoteAddress' in socket ? String(socket.remoteAddress) : undefined;
    const request = buildRequest(incoming);
    if (request === undefined) return refuse(incoming, socket, new Response(null, { status: 400 }));
    const { response, opened } = await upgrades.ask(() => handle(request, peer));
    if (opened === undefined) return refuse(incoming, socket, response);
    const { upstream, watch } = opened;
    // A browser that left during the handshake gets no socket.
    const leave = (): void => upstream.terminate();
    if (socket.destroyed) return leave();
    socket.once('close', leave);
    const { headers } = response;
    const handshake = { incoming, socket, head, headers, protocol: upstream.protocol };
    await browsers.accept(handshake, (browser) => {
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
    end: () => browsers.end(),
  };
}

/** A handshake that the edge has allowed. */
interface Handshake {
  readonly incoming: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
  /** Further headers of the response. */
  readonly headers: Headers;
  /** The subprotocol of the response; empty for none. */
  readonly protocol: string;
}

/** The browsers' sockets. Most processes have none, so the first one loads their implementation. */
class Browsers {
  readonly #headers = new WeakMap<IncomingMessage, Headers>();
  readonly #protocols = new WeakMap<IncomingMessage, string>();
  #opening: Promise<WebSocketServer> | undefined;
  #server: WebSocketServer | undefined;
  #isEnding = false;

  /** Completes a handshake. */
  async accept(
    { incoming, socket, head, headers, protocol }: Handshake,
    onOpen: (browser: WebSocket) => void,
  ): Promise<void> {
    this.#headers.set(incoming, headers);
    if (protocol !== '') this.#protocols.set(incoming, protocol);
    this.#opening ??= createSocketServer(this.#headers, this.#protocols);
    this.#server = await this.#opening;
    this.#server.handleUpgrade(incoming, socket, head, (browser) => {
      onOpen(browser);
      if (this.#isEnding) closeInTime(browser);
    });
  }

  end(): void {
    this.#isEnding = true;
    for (const browser of this.#server?.clients ?? []) closeInTime(browser);
  }
}

function closeInTime(browser: WebSocket): void {
  // A paused socket would not read the browser's answer.
  browser.resume();
  browser.close(GOING_AWAY, 'the server stops');
  setTimeout(() => browser.terminate(), CLOSE_WITHIN_MS).unref();
}

/**
 * Creates the server that completes handshakes.
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

/** @returns undefined if the request is malformed, or its target not a path: `//elsewhere` is a path */
function buildRequest(incoming: IncomingMessage): Request | undefined {
  const { method = 'GET', headers: found } = incoming;
  const url = (settleHost(incoming) && buildUrl(incoming)) || '';
  if (!incoming.url?.startsWith('/') || !URL.canParse(url)) return undefined;
  const headers = new Headers();
  for (const [name, value] of Object.entries(found)) {
    for (const one of [value ?? []].flat()) headers.append(name, one);
  }
  return new Request(url, { method, headers });
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
