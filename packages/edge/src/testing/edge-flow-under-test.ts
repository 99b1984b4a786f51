import { BASE_VARIABLES, PUBLIC_ORIGIN, TestBrowser } from '@postern/testing';
import type { EdgeConnection } from '../app/parts.ts';
import { createEdge } from '../edge.ts';
import { addEdgeFlowEndpoints } from '../edge-flow/add-endpoints.ts';
import { createInProcessRateLimiter } from '../limits/rate-limiter.ts';
import type { LogEvent } from '../observing/log.ts';
import { readSettings } from '../settings/read-settings.ts';
import { createMemoryStore } from '../stores/memory.ts';
import { createTracer, type Tracer } from '../trace/trace.ts';
import { createCheckedLog } from './check-log.ts';

const PROVIDER = 'https://provider.example';
const TOKENS = { access_token: 'a', token_type: 'bearer', expires_in: 3600 };

/**
 * An edge with one connection of the edge flow, and a browser. The provider responds with tokens. The
 * edge is traced.
 */
export class EdgeFlowUnderTest {
  readonly events: LogEvent[] = [];
  /** The forms of the token requests. */
  readonly tokenRequests: URLSearchParams[] = [];
  readonly browser: TestBrowser;
  /** Added to the edge's clock, in milliseconds. */
  aheadMs = 0;

  constructor(isAnnounced = false, variables: Readonly<Record<string, string>> = {}) {
    const now = (): number => Date.now() + this.aheadMs;
    const connection = buildConnection(isAnnounced);
    const reading = readSettings({ ...BASE_VARIABLES, ...variables }, [connection]);
    if (reading.faults) throw new Error(JSON.stringify(reading.faults));
    let tracer: Tracer | undefined;
    const log = createCheckedLog(this.events);
    const edge = createEdge({
      settings: reading.settings,
      createObserver(...observed) {
        tracer = createTracer(...observed);
        return tracer;
      },
      connections: [connection],
      store: createMemoryStore(now),
      rateLimiter: createInProcessRateLimiter(now),
      log(event) {
        tracer?.note(event);
        log(event);
      },
      now,
      fetch: async (url, init) => {
        this.tokenRequests.push(new URLSearchParams(await new Request(url, init).text()));
        return Response.json(TOKENS);
      },
    });
    this.browser = new TestBrowser((url, init) => edge.request(url, init));
  }

  /** Navigates the browser to a path of the edge. */
  navigate(path: string, init: RequestInit = {}): Promise<Response> {
    return this.browser.send(PUBLIC_ORIGIN + path, init);
  }

  /** Starts a sign-in. @returns the parameters of the authorization request */
  async begin(query = ''): Promise<URLSearchParams> {
    const response = await this.navigate(`/auth/sign-in?${query}`);
    return new URL(readLocation(response)).searchParams;
  }

  /** Reads the status of the browser's session, such as `signed-in`. */
  async readStatus(): Promise<unknown> {
    const response = await this.navigate('/auth/session', { headers: { 'x-postern': '1' } });
    return Reflect.get(Object(await response.json()), 'status');
  }
}

function buildConnection(isAnnounced: boolean): EdgeConnection {
  const connection: EdgeConnection = {
    id: 'op',
    authorizationServer: {
      issuer: PROVIDER,
      authorization_endpoint: `${PROVIDER}/authorize`,
      token_endpoint: `${PROVIDER}/token`,
    },
    client: { client_id: 'app' },
    clientAuthentication: () => undefined,
    authorizationCode: { flow: 'edge', ...(isAnnounced && { issuer: PROVIDER }) },
    hooks: {
      addRoutes: (app, wrap, parts) => addEdgeFlowEndpoints(app, wrap, parts, connection),
    },
  };
  return connection;
}

/** The URL that a response redirects to; '' for another response. */
export function readLocation(response: Response): string {
  return response.status === 303 ? (response.headers.get('location') ?? '') : '';
}
