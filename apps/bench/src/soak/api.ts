import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { CREDENTIALS } from './world-options.ts';

interface Holder {
  readonly user: string;
  readonly expiresAtMs: number;
}

const EVENT_EVERY_MS = 2000;
/** Tokens of which the API remembers the user. */
const MAX_TOKENS = 5000;

/** An API whose every response names the user of the token, and that fails on demand. */
export class Api {
  /** Calls with a token that had expired or was not active. */
  expiredTokens = 0;
  readonly #issuer: string;
  readonly #holders = new Map<string, Promise<Holder | undefined>>();

  constructor(issuer: string) {
    this.#issuer = issuer;
  }

  async respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const user = await this.#readUser(request);
    if (user === undefined) {
      this.expiredTokens += 1;
      request.resume();
      response.writeHead(401, { 'content-type': 'application/json' }).end('{}');
      return;
    }
    const [, act, detail = ''] = request.url?.split('/') ?? [];
    if (act === 'data') sendBytes(response, user, Number(detail));
    else if (act === 'echo') await echo(request, response, user);
    else if (act === 'events') sendEvents(response, user);
    else fail(response, user, detail);
  }

  async #readUser(request: IncomingMessage): Promise<string | undefined> {
    const token = request.headers.authorization?.replace('Bearer ', '') ?? '';
    const known = this.#holders.get(token) ?? this.#introspect(token);
    this.#holders.set(token, known);
    if (this.#holders.size > MAX_TOKENS) {
      for (const oldest of this.#holders.keys()) {
        this.#holders.delete(oldest);
        break;
      }
    }
    const holder = await known;
    return holder && holder.expiresAtMs + 1000 > Date.now() ? holder.user : undefined;
  }

  async #introspect(token: string): Promise<Holder | undefined> {
    const body = new URLSearchParams({ token });
    const headers = { authorization: CREDENTIALS };
    const response = await fetch(`${this.#issuer}/introspect`, { method: 'POST', headers, body });
    const answer: { active?: boolean; sub?: string; exp?: number } = await response.json();
    if (!answer.active) return undefined;
    return { user: answer.sub ?? '', expiresAtMs: (answer.exp ?? 0) * 1000 };
  }
}

/** Builds the body of `GET /data/<bytes>`: the user, then filling. */
export function buildData(user: string, bytes: number): string {
  return `${user};`.padEnd(bytes, 'x');
}

function sendBytes(response: ServerResponse, user: string, bytes: number): void {
  response.writeHead(200, { 'content-type': 'text/plain', 'content-length': bytes });
  response.end(buildData(user, bytes));
}

async function echo(
  request: IncomingMessage,
  response: ServerResponse,
  user: string,
): Promise<void> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of request) hash.update(chunk);
  } catch {
    // The caller or the edge has left.
    return;
  }
  response.writeHead(200, { 'content-type': 'text/plain' });
  response.end(`${user};${hash.digest('hex')}`);
}

function sendEvents(response: ServerResponse, user: string): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  response.write(`data: ${user}\n\n`);
  const timer = setInterval(() => response.write(`data: ${user}\n\n`), EVENT_EVERY_MS);
  response.once('close', () => clearInterval(timer));
}

/** `500`, `reset` before the head, `cut` in the body, `stall`: no response at all. */
function fail(response: ServerResponse, user: string, how: string): void {
  if (how === '500') response.writeHead(500, { 'content-type': 'text/plain' }).end(`${user};`);
  else if (how === 'reset') response.destroy();
  else if (how === 'cut') {
    response.writeHead(200, { 'content-type': 'text/plain', 'content-length': 100_000 });
    response.write(buildData(user, 10_000), () => response.destroy());
  }
}
