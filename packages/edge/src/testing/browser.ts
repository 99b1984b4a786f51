/** The HTTP part of a browser: it keeps cookies for each origin, and follows no redirect by itself. */
export class TestBrowser {
  readonly #fetch: (url: string, init: RequestInit) => Response | Promise<Response>;
  readonly #jars = new Map<string, Map<string, string>>();

  constructor(fetch: (url: string, init: RequestInit) => Response | Promise<Response>) {
    this.#fetch = fetch;
  }

  async send(url: string, init: RequestInit = {}): Promise<Response> {
    const jar = this.jar(url);
    const headers = new Headers(init.headers);
    const cookies = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    if (cookies !== '') headers.set('cookie', cookies);
    const response = await this.#fetch(url, { ...init, headers, redirect: 'manual' });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (/max-age=0/i.test(cookie)) jar.delete(name);
      else jar.set(name, value);
    }
    return response;
  }

  /** Returns the cookies of an origin, for a test to read and change. */
  jar(url: string): Map<string, string> {
    const { origin } = new URL(url);
    const jar = this.#jars.get(origin) ?? new Map<string, string>();
    this.#jars.set(origin, jar);
    return jar;
  }
}
