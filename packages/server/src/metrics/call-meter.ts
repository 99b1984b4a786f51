import { Counter, type Registry } from 'prom-client';
import { TimeHistogram, type Times } from './time-histogram.ts';

/** A call to a route that is not configured. No route has this name: a name has no brackets. */
const UNKNOWN_ROUTE = '(unknown)';
const AUTH = '(auth)';
/** `/healthz`, `/readyz`, `/metrics`, and paths that the edge does not have. */
const OTHER = '(other)';
/** The routes after the first {@link MAX_ROUTES}. */
const MORE_ROUTES = '(more)';
/**
 * How many routes have series of their own. One has about 65, of 4 KB; without a limit, a scrape of 10,000
 * routes had 43 MB.
 */
const MAX_ROUTES = 1000;
const STATUS_CLASSES = ['1xx', '2xx', '3xx', '4xx', '5xx'] as const;

/** The names of all routes, and of those with the user's token. */
export interface RouteNames {
  readonly routes: readonly string[];
  readonly userRoutes: readonly string[];
}

/** What the calls of one route have counted so far. */
export class RouteMeter {
  /** Whether its calls have the user's token. */
  readonly isUser: boolean;
  /** Calls that a lease authorized, and calls for which the store was asked. */
  readonly leases: { used: number; none: number } = { used: 0, none: 0 };
  /** Responses by the class of their status, from 1xx to 5xx. */
  readonly responses: number[] = STATUS_CLASSES.map(() => 0);
  readonly forwarded: number[] = STATUS_CLASSES.map(() => 0);
  readonly edge: Times | undefined;
  readonly store: Times | undefined;
  readonly upstream: Times | undefined;

  constructor(route: string, isUser = false, times?: TimeHistogram<'route' | 'part'>) {
    this.isUser = isUser;
    this.edge = times?.add({ route, part: 'edge' });
    this.store = times?.add({ route, part: 'store' });
    this.upstream = times?.add({ route, part: 'upstream' });
  }
}

/** Counts a status by its class. An upstream's status may be any number. */
export function countStatus(counts: number[], status: number): void {
  const index = Math.min(Math.max(Math.floor(status / 100), 1), 5) - 1;
  counts[index] = (counts[index] ?? 0) + 1;
}

/** Counts the requests to the edge, by route. */
export class CallMeter {
  /** The meter of each route. Those after the first {@link MAX_ROUTES} share one. */
  readonly #routes: Map<string, RouteMeter>;
  /** The meters of {@link #routes}, by the label of their series. */
  readonly #labeled: Map<string, RouteMeter>;
  readonly #unknown: RouteMeter;
  readonly #auth: RouteMeter = new RouteMeter(AUTH);
  readonly #other: RouteMeter = new RouteMeter(OTHER);

  constructor({ routes, userRoutes }: RouteNames, register: Registry) {
    const times = new TimeHistogram({
      name: 'postern_call_seconds',
      help: 'Time of a call to a route until the head of its response: in the edge, waiting for the store, waiting for the upstream',
      labelNames: ['route', 'part'],
      registers: [register],
    });
    const users = new Set(userRoutes);
    const labeled = new Map(
      routes
        .slice(0, MAX_ROUTES)
        .map((name) => [name, new RouteMeter(name, users.has(name), times)]),
    );
    this.#routes = new Map(labeled);
    this.#labeled = labeled;
    if (routes.length > MAX_ROUTES) this.#addMore(routes.slice(MAX_ROUTES), times);
    this.#registerLeases(register);
    this.#unknown = new RouteMeter(UNKNOWN_ROUTE);
    this.#register(register, 'responses', {
      name: 'postern_requests_total',
      help: 'Requests to the edge, by route and by the class of the status that the caller got',
    });
    this.#register(register, 'forwarded', {
      name: 'postern_forwarded_total',
      help: "Responses of upstreams, by route and by the class of the upstream's status",
    });
  }

  /** Leases are not counted for them: some may have the user's token, and others not. */
  #addMore(names: readonly string[], times: TimeHistogram<'route' | 'part'>): void {
    const more = new RouteMeter(MORE_ROUTES, false, times);
    for (const name of names) this.#routes.set(name, more);
    this.#labeled.set(MORE_ROUTES, more);
  }

  /** The meter of the route that a path belongs to. */
  find(path: string): RouteMeter {
    if (path.startsWith('/api/')) return this.findRoute(path.split('/', 3)[2] ?? '');
    return path.startsWith('/auth/') ? this.#auth : this.#other;
  }

  /** The meter of a route, by its name. */
  findRoute(name: string): RouteMeter {
    return this.#routes.get(name) ?? this.#unknown;
  }

  #registerLeases(register: Registry): void {
    const users = [...this.#labeled].filter(([, { isUser }]) => isUser);
    const counter = new Counter({
      name: 'postern_leases_total',
      help: "Calls with the user's token that the upstream answered: a lease authorized them (used), or the store was asked (none)",
      labelNames: ['route', 'lease'],
      registers: [],
      collect() {
        this.reset();
        for (const [route, { leases }] of users) {
          this.inc({ route, lease: 'used' }, leases.used);
          this.inc({ route, lease: 'none' }, leases.none);
        }
      },
    });
    register.registerMetric(counter);
  }

  #register(
    register: Registry,
    counts: 'responses' | 'forwarded',
    texts: { readonly name: string; readonly help: string },
  ): void {
    const meters = [...this.#labeled, [UNKNOWN_ROUTE, this.#unknown] as const];
    const others = [[AUTH, this.#auth] as const, [OTHER, this.#other] as const];
    const all = counts === 'responses' ? [...meters, ...others] : [...this.#labeled];
    const counter = new Counter({
      ...texts,
      labelNames: ['route', 'status_class'],
      registers: [],
      collect() {
        this.reset();
        for (const [route, meter] of all) {
          for (const [i, status_class] of STATUS_CLASSES.entries()) {
            const count = meter[counts][i] ?? 0;
            if (count > 0 || status_class !== '1xx') this.inc({ route, status_class }, count);
          }
        }
      },
    });
    register.registerMetric(counter);
  }
}
