import { once } from 'node:events';
import { connect } from 'node:net';
import { serve } from '@hono/node-server';
import * as fc from 'fast-check';
import { isFields, isText } from '../frame/json.ts';
import { defineTarget, type Target } from '../frame/target.ts';
import { createFuzzedEdge } from './edge.ts';
import { anyTarget, findReachedError, ROUTES, WORDS } from './request-targets.ts';

/** The parts of a request head that form its URL, byte by byte. */
type Head = {
  readonly target: string;
  readonly host: string;
};

interface Outcome {
  readonly urls: readonly string[];
  readonly response: string;
}

const reached: string[] = [];
let port: Promise<number> | undefined;

export const requestHeads: Target = defineTarget<Head, Outcome>({
  name: 'request-heads',
  property: 'over a socket to Node, no target and no Host leaves the paths that a route allows',
  inputs: fc.record({
    target: fc
      .tuple(
        fc.constantFrom('', '', '', 'http://localhost:5173', 'http://evil.example', 'http://u@a'),
        anyTarget,
      )
      .map((parts) => parts.join('')),
    host: fc.oneof(
      fc.constantFrom(
        'localhost:5173',
        'evil.example',
        'localhost:5173/x',
        'a@b',
        '',
        'a\tb',
        '[::1]',
      ),
      fc.string({ maxLength: 8 }),
    ),
  }),
  words: [...WORDS, '\r\n', ' HTTP/1.1\r\n', 'localhost:5173', '*', 'http://', '\r\nHost: x'],
  read(json) {
    if (!isFields(json)) return undefined;
    const { target = null, host = null } = json;
    return isText(target) && isText(host) ? { target, host } : undefined;
  },
  async run(head) {
    reached.length = 0;
    const response = await sendHead(head);
    return { urls: [...reached], response };
  },
  judge: (_, { urls, response }) =>
    urls.map(findReachedError).find((one) => one !== undefined) ??
    (response.startsWith('HTTP/1.1 500') ? response.slice(0, 500) : undefined),
  isTimed: false,
});

/** Sends a request with this head over its own socket. */
export async function sendHead({ target, host }: Head): Promise<string> {
  port ??= listen();
  const fields = `Host: ${host}\r\nX-Postern: 1\r\nConnection: close\r\n`;
  return send(await port, `GET ${target} HTTP/1.1\r\n${fields}\r\n`);
}

/** Starts the edge with the product's server library, on a free port of loopback. */
async function listen(): Promise<number> {
  const edge = createFuzzedEdge({
    routes: ROUTES,
    fetch: async (url) => {
      reached.push(String(url));
      return Response.json([]);
    },
  });
  const server = serve({
    fetch: (request) => edge.request(request),
    hostname: '127.0.0.1',
    port: 0,
  });
  if (!server.listening) await once(server, 'listening');
  // The server must not keep the process alive.
  server.unref();
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Reads the response until the connection ends or idles for 200 ms: servers wait longer for half a head. */
function send(to: number, head: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(to, '127.0.0.1');
    let response = '';
    const finish = (): void => {
      socket.destroy();
      resolve(response);
    };
    socket.setTimeout(200, finish);
    socket.on('data', (chunk) => {
      response += chunk.toString('latin1');
    });
    socket.on('error', finish);
    socket.on('close', finish);
    socket.end(Buffer.from(head, 'latin1'));
  });
}
