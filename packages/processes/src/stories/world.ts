import {
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  request,
} from 'node:http';
import { text } from 'node:stream/consumers';
import type { CallbackRequest } from '@postern/core';
import type { EmulatorControls } from '@postern/emulators';
import { authorize, buildSessionName, HEADERS } from '../sign-in.ts';
import type { Upstream } from './upstream.ts';

/** An edge that listens, as the stories need it. */
export interface EdgeUnderStories {
  readonly origin: string;
  /** Everything that it has printed. */
  output(): string;
  /** What this edge goes without, because something beside it has it: a tool, or the platform. */
  readonly lacks?: readonly ('documents' | 'limits' | 'head limits')[];
  /** Takes the store away from the edge, and gives it back; absent where that cannot be done. */
  readonly store?: { lose(): Promise<void>; giveBack(): Promise<void> };
  end(): Promise<void>;
}

/** What a story plays in: an edge, its services, and a browser's app in front. */
export interface World {
  readonly edge: EdgeUnderStories;
  readonly publicOrigin: string;
  readonly lockit: EmulatorControls;
  readonly lekab: EmulatorControls;
  /** LockitNetwork's own pages, where users sign in. */
  readonly lockitOrigin: string;
  /** LockitNetwork as the edge sees it. */
  readonly upstream: Upstream;
}

/** Of the edge that stories are told to: short, so that the end of one can be waited for. */
export const LEASE_SECONDS = 5;

/** Of the edge that has operator acts. */
export const OPERATOR_TOKEN = 'an-operators-own-token';

export const JSON_TYPE: Readonly<Record<string, string>> = { 'content-type': 'application/json' };

/** A single-page app in a browser: it sends what apps send, and keeps cookies as browsers do. */
export class App {
  readonly world: World;
  readonly jar: Map<string, string>;

  /** @param cookies what the browser has already */
  constructor(world: World, cookies: ReadonlyMap<string, string> = new Map()) {
    this.world = world;
    this.jar = new Map(cookies);
  }

  async call(method: string, path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers({ ...HEADERS, cookie: this.cookies });
    if (this.cookies === '') headers.delete('cookie');
    new Headers(init.headers).forEach((value, name) => headers.set(name, value));
    const url = this.world.edge.origin + path;
    const response = await fetch(url, { ...init, method, headers, redirect: 'manual' });
    for (const cookie of response.headers.getSetCookie()) this.#keep(cookie);
    return response;
  }

  post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
    const init = { headers: { ...JSON_TYPE, ...headers }, body: JSON.stringify(body) };
    return this.call('POST', path, init);
  }

  get cookies(): string {
    return [...this.jar].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  /** The value of the session's cookie; empty without one. */
  get session(): string {
    return this.jar.get(buildSessionName(this.world.publicOrigin)) ?? '';
  }

  set session(value: string) {
    this.jar.set(buildSessionName(this.world.publicOrigin), value);
  }

  #keep(cookie: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
    if (/max-age=0/i.test(cookie)) this.jar.delete(name);
    else this.jar.set(name, value);
  }

  authorize(): Promise<CallbackRequest> {
    const { lockitOrigin, publicOrigin } = this.world;
    return authorize((path, body) => this.post(path, body), lockitOrigin, publicOrigin);
  }

  async signIn(): Promise<Response> {
    return this.post('/auth/callback', await this.authorize());
  }
}

/** Status and code of a problem, or the status alone, for comparing at once. */
export async function readOutcome(response: Response): Promise<string> {
  const isProblem = response.headers.get('content-type')?.includes('problem+json');
  const body = await response.text();
  if (!isProblem) return String(response.status);
  const { code }: { code?: string } = JSON.parse(body);
  return `${response.status} ${code}`;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/**
 * Sends a request target and headers as they are, which `fetch` would put in order first, on a
 * connection of its own; and, if there is one, a body in pieces.
 */
export async function sendRaw(
  origin: string,
  path: string,
  headers: OutgoingHttpHeaders = HEADERS,
  method = 'GET',
  body?: { readonly length: number; readonly piece: Uint8Array },
): Promise<RawAnswer> {
  const { hostname, port } = new URL(origin);
  const sent = request({ hostname, port, path, method, headers, agent: false });
  const answered = Promise.withResolvers<IncomingMessage>();
  sent.once('response', answered.resolve);
  // Who refuses a body may close the connection on it; what counts is the answer.
  sent.on('error', () => undefined);
  for (let pieces = 0; pieces < (body?.length ?? 0); pieces += 1) sent.write(body?.piece);
  sent.end();
  const response = await answered.promise;
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    body: await text(response),
  };
}

/** The token requests of one grant type that a service has answered since its reset. */
export async function countGrants(controls: EmulatorControls, grantType: string): Promise<number> {
  const requests = await controls.requests();
  return requests.filter((logged) => logged.grantType === grantType).length;
}

export function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
