/** Sends one request and follows no redirect. */
export type Send = (url: string, init: RequestInit) => Response | Promise<Response>;

/**
 * The part of a browser that HTTP sees: it keeps cookies by origin and leaves redirects to the
 * caller. It knows no `Path`, `SameSite` or expiry besides `Max-Age=0`.
 */
export class TestBrowser {
  readonly #send: Send;
  readonly #jars = new Map<string, Map<string, string>>();

  /** @param send the network. Default: `fetch` */
  constructor(send: Send = fetch) {
    this.#send = send;
  }

  /** Sends a request with the cookies of its origin, and keeps the cookies of the response. */
  async send(url: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    const cookies = this.cookies(url);
    if (cookies !== '' && !headers.has('cookie')) headers.set('cookie', cookies);
    const response = await this.#send(url, { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) keepCookie(this.jar(url), line);
    return response;
  }

  /** The cookies of an origin, by name. Tests read them and plant their own. */
  jar(url: string): Map<string, string> {
    const { origin } = new URL(url);
    const jar = this.#jars.get(origin) ?? new Map<string, string>();
    this.#jars.set(origin, jar);
    return jar;
  }

  /** The `Cookie` header for a URL; empty without cookies. */
  cookies(url: string): string {
    return [...this.jar(url)].map(([name, value]) => `${name}=${value}`).join('; ');
  }
}

function keepCookie(jar: Map<string, string>, line: string): void {
  const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
  if (/max-age=0/i.test(line)) jar.delete(name);
  else jar.set(name, value);
}
