import {
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  request,
} from 'node:http';
import { text } from 'node:stream/consumers';
import type { EmulatorControls } from '@postern/emulators';
import { buildSessionName, DemoApp, HEADERS } from '@postern/testing';
import type { EdgeProcess } from '../edge-process.ts';
import type { Upstream } from './upstream.ts';

/** A running edge, and what the stories have to know about its runtime. */
export interface StoryEdge extends Pick<EdgeProcess, 'origin' | 'output' | 'end'> {
  /** What this edge lacks because a tool or the platform next to it provides it. Default: nothing. */
  readonly lacks?: readonly ('documents' | 'limits' | 'head limits')[];
  /** Disconnects the store and reconnects it; absent where a test cannot do that. */
  readonly store?: { lose(): Promise<void>; giveBack(): Promise<void> };
}

/** The setting of a story: an edge, the services behind it, and where apps find it. */
export interface World {
  readonly edge: StoryEdge;
  readonly publicOrigin: string;
  readonly lockit: EmulatorControls;
  readonly lekab: EmulatorControls;
  /** LockitNetwork's own pages, where users sign in. */
  readonly lockitOrigin: string;
  /** LockitNetwork as the edge sees it. */
  readonly upstream: Upstream;
}

/** The lifetime of leases in the stories: short, so that a story can wait for the end of one. */
export const LEASE_SECONDS = 5;

/** The operator token of the edge that has operator endpoints. */
export const OPERATOR_TOKEN = 'an-operators-own-token';

/** An app of the story's world, in a separate browser. */
export class StoryApp extends DemoApp {
  readonly #sessionName: string;

  /** @param cookies the cookies that the browser already has */
  constructor(
    { edge, lockitOrigin, publicOrigin }: World,
    cookies: ReadonlyMap<string, string> = new Map(),
  ) {
    super(edge.origin, { lockitOrigin, cookies });
    this.#sessionName = buildSessionName(publicOrigin);
  }

  /** The value of the session cookie; empty without one. */
  get session(): string {
    return this.jar.get(this.#sessionName) ?? '';
  }

  set session(value: string) {
    this.jar.set(this.#sessionName, value);
  }
}

/** A response as Node's parser gives it. */
export interface RawResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/**
 * Sends a request target and headers unchanged, which `fetch` would normalize, over a connection of
 * their own. A body goes out as `length` copies of `piece`.
 */
export async function sendRaw(
  origin: string,
  path: string,
  headers: OutgoingHttpHeaders = HEADERS,
  method = 'GET',
  body?: { readonly length: number; readonly piece: Uint8Array },
): Promise<RawResponse> {
  const { hostname, port } = new URL(origin);
  const sent = request({ hostname, port, path, method, headers, agent: false });
  const answered = Promise.withResolvers<IncomingMessage>();
  sent.once('response', answered.resolve);
  // A server that rejects a body may close the connection while it is sent. Only the response counts.
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

/** Counts the token requests of one grant type that an emulator has served since its reset. */
export async function countGrants(controls: EmulatorControls, grantType: string): Promise<number> {
  const requests = await controls.requests();
  return requests.filter((logged) => logged.grantType === grantType).length;
}
