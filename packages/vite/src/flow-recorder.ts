import {
  addArrival,
  addDeparture,
  addExchange,
  buildPassage,
  type Flow,
  readTrace,
  type Timing,
  type Trace,
} from '@postern/inspector/flows';

/**
 * Records the requests to the edge as flows, from all tabs of the app. It keeps the kind and the
 * length of a secret, never its value.
 */
export class FlowRecorder {
  #flows: readonly Flow[] = [];

  /** Newest first. */
  get flows(): readonly Flow[] {
    return this.#flows;
  }

  /** Forgets all flows. */
  clear(): void {
    this.#flows = [];
  }

  /** Records a page that was loaded with a provider's response in its address (browser flow). */
  recordPage(url: URL): void {
    const { searchParams } = url;
    if (!searchParams.has('state')) return;
    if (!searchParams.has('code') && !searchParams.has('error')) return;
    this.#flows = addArrival(this.#flows, buildPassage(url, Date.now()));
  }

  /**
   * Records a request to the edge and its response.
   *
   * @param complete adds to the trace what the edge does not report
   * @returns the trace
   */
  async record(
    request: Request,
    response: Response,
    beganAtMs: number,
    complete: (trace: Trace) => Trace,
  ): Promise<Trace> {
    const url = new URL(request.url);
    const trace = complete(
      readTrace(parseServerTiming(response.headers.get('server-timing') ?? '')),
    );
    // The edge redirects a posted response to the same path with GET, and that request has all of
    // it.
    if (request.method === 'POST' && isRepeatedByGet(url, response)) return trace;
    // The provider's response arrives at the edge itself (edge flow).
    if (url.pathname.startsWith('/auth/callback/')) {
      this.#flows = addArrival(this.#flows, buildPassage(url, beganAtMs));
    }
    this.#flows = addExchange(this.#flows, {
      path: url.pathname,
      beganAtMs,
      waitedMs: 0,
      durationMs: Date.now() - beganAtMs,
      status: response.status,
      isFromCache: false,
      trace,
    });
    const target = url.pathname === '/auth/sign-in' ? await readTarget(response) : undefined;
    if (target !== undefined && target.origin !== url.origin) {
      this.#flows = addDeparture(this.#flows, buildPassage(target, Date.now()));
    }
    return trace;
  }
}

function isRepeatedByGet({ pathname }: URL, { headers }: Response): boolean {
  return headers.get('location')?.startsWith(`${pathname}?`) === true;
}

/**
 * Reads where a sign-in continues: from the redirect of the edge flow, or the body of the browser
 * flow.
 */
async function readTarget(response: Response): Promise<URL | undefined> {
  const location = response.headers.get('location');
  if (location !== null) return URL.parse(location) ?? undefined;
  if (response.status !== 200) return undefined;
  const body: unknown = await response.clone().json();
  return URL.parse(String(Reflect.get(Object(body), 'authorizationUrl'))) ?? undefined;
}

/** Parses the edge's own Server-Timing. Its descriptions are form-encoded, so they have no comma. */
function parseServerTiming(text: string): readonly Timing[] {
  return text
    .split(',')
    .filter((entry) => entry.trim() !== '')
    .map((entry) => {
      const [name = '', ...parameters] = entry.trim().split(';');
      const read = (wanted: string): string =>
        parameters.find((one) => one.startsWith(`${wanted}=`))?.slice(wanted.length + 1) ?? '';
      return {
        name,
        duration: Number(read('dur')),
        description: read('desc').replaceAll('"', ''),
      };
    });
}
