import { createHash, randomBytes } from 'node:crypto';
import { requestUserDecision } from '@postern/emulators';
import { authorize, HEADERS, JSON_TYPE } from '@postern/testing';
import type { Entry } from './edges.ts';

/** The outcome of a request. */
export interface Answer {
  /** 0 if the connection broke. */
  readonly status: number;
  /** The code of a problem, or `cut off`, or `no response`, or the status. */
  readonly code: string;
  readonly text: string;
}

/** How long a request may take: longer than any limit of the edge. */
const PATIENCE_MS = 45_000;

/** A user's browser: cookies, requests, and a sign-in with the provider's pages. */
export class Browser {
  readonly user: string;
  readonly jar = new Map<string, string>();
  /** The session may end from now on: a sign-out has begun, or the provider has ended it. */
  isEnding = false;
  /** The user knows that the session is over. */
  isOver = false;
  readonly #address: Readonly<Record<string, string>>;

  /** @param address headers with the address of the client */
  constructor(user: string, address: Readonly<Record<string, string>>) {
    this.user = user;
    this.#address = address;
  }

  /** The `Cookie` header. */
  get cookie(): string {
    return [...this.jar].map((pair) => pair.join('=')).join('; ');
  }

  /** Sends a request and reads the whole response. */
  async send(
    entry: Entry,
    path: string,
    { body, cookie = this.cookie, signal }: SendOptions = {},
  ): Promise<Answer> {
    try {
      const response = await this.open(entry, path, {
        ...(body !== undefined && { body }),
        cookie,
        signal: signal ?? AbortSignal.timeout(PATIENCE_MS),
      });
      const text = await response.text();
      return { status: response.status, code: readCode(response.status, text), text };
    } catch (error) {
      const isLate = error instanceof Error && error.name === 'TimeoutError';
      return { status: 0, code: isLate ? 'no response' : 'cut off', text: describe(error) };
    }
  }

  /** Sends a request and keeps the cookies of its response. */
  async open(
    entry: Entry,
    path: string,
    { body, cookie = this.cookie, signal }: SendOptions = {},
  ): Promise<Response> {
    const isOwn = cookie === this.cookie;
    const response = await fetch(entry.origin + path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        ...HEADERS,
        ...this.#address,
        ...(typeof body === 'string' && JSON_TYPE),
        ...(cookie !== '' && { cookie }),
      },
      redirect: 'manual',
      ...(body !== undefined && { body }),
      ...(signal && { signal }),
    });
    if (isOwn) for (const line of response.headers.getSetCookie()) this.#keep(line);
    return response;
  }

  /**
   * Signs in, with the pages of the provider.
   *
   * @returns the milliseconds of each request to the edge
   * @throws Error with the response of an edge that refuses
   */
  async signIn(choose: () => Entry): Promise<readonly [begin: number, callback: number]> {
    const times: number[] = [];
    const post = async (path: string, body: object): Promise<Response> => {
      const sentAtMs = performance.now();
      const response = await this.open(choose(), path, { body: JSON.stringify(body) });
      times.push(performance.now() - sentAtMs);
      return response;
    };
    const walk = (url: string): Promise<string> =>
      requestUserDecision(url, { username: this.user });
    const response = await post(
      '/auth/callback',
      await authorize(post, { connection: 'work' }, walk),
    );
    const text = await response.text();
    if (!response.ok) throw new Error(`the sign-in failed: ${readCode(response.status, text)}`);
    return [times[0] ?? 0, times[1] ?? 0];
  }

  #keep(line: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (/max-age=0/i.test(line)) this.jar.delete(name);
    else this.jar.set(name, value);
  }
}

interface SendOptions {
  readonly body?: string | Uint8Array<ArrayBuffer>;
  /** Default: those of the browser, which then keeps the cookies of the response. */
  readonly cookie?: string;
  readonly signal?: AbortSignal;
}

/** A body of so many random bytes, and its hash in hexadecimal. */
export function makeBody(bytes: number): readonly [Uint8Array<ArrayBuffer>, string] {
  const body = new Uint8Array(randomBytes(bytes));
  return [body, createHash('sha256').update(body).digest('hex')];
}

function readCode(status: number, text: string): string {
  if (status < 400) return String(status);
  try {
    const { code = 'of the API itself' }: { code?: string } = JSON.parse(text);
    return `${status} ${code}`;
  } catch {
    return `${status} of the API itself`;
  }
}

function describe(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? `${cause.name} ${cause.message}` : String(cause);
}
