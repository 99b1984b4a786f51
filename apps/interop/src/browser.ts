import { type Context, CookieJar } from './cookie-jar.ts';
import { exchange } from './http.ts';

/** A page in a browser, or the address at which the browser stopped. */
export interface Page {
  readonly url: URL;
  readonly status: number;
  readonly text: string;
}

/** A navigation by a link or a form. */
export interface Visit {
  /** The page with the link or form. Default: none, as for an address that the user typed. */
  readonly from?: URL;
  readonly method?: 'GET' | 'POST';
  readonly body?: URLSearchParams;
}

const MAX_REDIRECTS = 20;

/**
 * The part of a browser that HTTP sees when a user navigates: it follows redirects, sends Fetch
 * Metadata and applies `SameSite`. Tests that look at single responses use `TestBrowser` instead.
 */
export class Browser {
  readonly #cookies = new CookieJar();

  /** Sends a request of a page's script to the page's own origin. */
  call(address: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers({
      accept: 'application/json',
      origin: new URL(address).origin,
      'sec-fetch-dest': 'empty',
      'sec-fetch-mode': 'cors',
      'sec-fetch-site': 'same-origin',
    });
    for (const [name, value] of new Headers(init.headers)) headers.set(name, value);
    const request = new Request(address, { ...init, headers });
    return this.#send(request, { isCrossSite: false, isTopLevelGet: false });
  }

  /** Navigates to an address and follows redirects up to the first address that `stops` accepts. */
  async visit(
    address: string | URL,
    { from, method = 'GET', body }: Visit = {},
    stops: (url: URL) => boolean = () => false,
  ): Promise<Page> {
    const hosts = new Set(from && [from.hostname]);
    let url = new URL(address);
    if (stops(url)) return { url, status: 0, text: '' };
    let init: RequestInit = body === undefined ? { method } : { method, body };
    for (let count = 0; count < MAX_REDIRECTS; count += 1) {
      hosts.add(url.hostname);
      const response = await this.#navigate(new Request(url, init), hosts.size > 1, from);
      const location = response.headers.get('location');
      if (location === null || response.status < 300 || response.status > 399) {
        return { url, status: response.status, text: await response.text() };
      }
      url = new URL(location, url);
      if (stops(url)) return { url, status: response.status, text: '' };
      init = {};
    }
    throw new Error(`too many redirects, the last to ${url.origin}${url.pathname}`);
  }

  #navigate(request: Request, isCrossSite: boolean, from: URL | undefined): Promise<Response> {
    const { headers, method } = request;
    headers.set('accept', 'text/html');
    headers.set('sec-fetch-dest', 'document');
    headers.set('sec-fetch-mode', 'navigate');
    const site = isCrossSite ? 'cross-site' : 'same-origin';
    headers.set('sec-fetch-site', from === undefined ? 'none' : site);
    if (from !== undefined && method === 'POST') headers.set('origin', from.origin);
    return this.#send(request, { isCrossSite, isTopLevelGet: method === 'GET' });
  }

  async #send(request: Request, context: Context): Promise<Response> {
    const url = new URL(request.url);
    const cookie = this.#cookies.read(url, context);
    const headers = { ...Object.fromEntries(request.headers), ...(cookie && { cookie }) };
    const body = Buffer.from(await request.arrayBuffer());
    const { method } = request;
    const { head, status, answer } = await exchange(url, { method, headers, body });
    const pairs = head.rawHeaders.flatMap((name, i, all) =>
      i % 2 === 0 ? [[name, all[i + 1] ?? ''] satisfies [string, string]] : [],
    );
    const isEmpty = status === 204 || status === 304;
    const response = new Response(isEmpty ? null : new Uint8Array(answer), {
      status,
      headers: pairs,
    });
    for (const line of response.headers.getSetCookie()) this.#cookies.keep(url, line);
    return response;
  }
}
