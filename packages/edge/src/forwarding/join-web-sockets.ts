import type { FailureCode } from '@postern/core';
import { Failure } from '../failures/failure.ts';
import { setSecret } from './secret-header.ts';
import type { OpenStream } from './watch-session.ts';
import type { JoinWebSockets } from './web-socket.ts';

/** A request to open a WebSocket to an upstream and connect it to the browser's. */
export interface JoinRequest {
  /** Begins with `ws:` or `wss:`. */
  readonly url: string;
  /** Headers of the handshake, with the credential, and without those of WebSockets themselves. */
  readonly headers: Headers;
  /** The subprotocols that the browser offers; none if empty. */
  readonly protocols: readonly string[];
  /** How long the handshake may take, in milliseconds. */
  readonly timeoutMs: number;
  /** Ends both sockets once the session or the route no longer allows them. */
  readonly watch: (stream: OpenStream) => void;
}

/** The upstream did not answer the handshake in time. Any other error of a runtime is a refusal. */
export class HandshakeTimeout extends Error {}

/** Headers that a client of WebSockets sets itself (RFC 6455 §4.1). */
const OWN_HEADERS = /^(?:sec-websocket-.*|upgrade|connection|host)$/i;

/**
 * Lets a runtime open WebSockets with its own client, and join them to browsers' with its own
 * server. The edge adds the guards, the credential and the end at sign-out.
 *
 * @param connect opens the upstream's socket, and resolves once the browser's can be accepted. It
 *   rejects with {@link HandshakeTimeout}, a SyntaxError if the browser's handshake is malformed, or
 *   another Error if the upstream refuses
 * @returns for the member `joinWebSockets` of routes. The response is 200; failures: `request_malformed`,
 *   `upstream_timeout`, `upstream_unreachable`
 */
export function createJoinWebSockets(
  connect: (request: JoinRequest) => Promise<void>,
): JoinWebSockets {
  return async ({ url, headers, route, watch }, offered) => {
    const names = [...headers.keys()].filter((name) => OWN_HEADERS.test(name));
    for (const name of names) headers.delete(name);
    if (route.credential === 'secret') setSecret(headers, route);
    const protocols = (offered ?? '').split(',').map((name) => name.trim());
    const request = {
      url: url.replace(/^http/, 'ws'),
      headers,
      protocols: protocols.filter(Boolean),
      timeoutMs: route.firstByteTimeoutMs,
      watch,
    };
    try {
      await connect(request);
      return new Response(null);
    } catch (cause) {
      return new Failure(readCode(cause), { cause });
    }
  };
}

function readCode(cause: unknown): FailureCode {
  if (cause instanceof HandshakeTimeout) return 'upstream_timeout';
  // A DOMException of this name is no SyntaxError.
  const isMalformed = cause instanceof Error && cause.name === 'SyntaxError';
  return isMalformed ? 'request_malformed' : 'upstream_unreachable';
}
