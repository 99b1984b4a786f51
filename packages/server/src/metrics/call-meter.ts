import { Counter, type Registry } from 'prom-client';
import { TimeHistogram, type Times } from './time-histogram.ts';

/** A call to a route that is not configured. No route has this name: a name has no brackets. */
const UNKNOWN_ROUTE = '(unknown)';
const AUTH = '(auth)';
/** `/healthz`, `/readyz`, `/metrics`, and paths that the edge does not have. */
const OTHER = '(other)';
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
  readonly #routes: ReadonlyMap<string, RouteMeter>;
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
    this.#routes = new Map(
      routes.map((name) => [name, new RouteMeter(name, userRoutes.includes(name), times)]),
    );
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
    const users = [...this.#routes].filter(([, { isUser }]) => isUser);
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
    const meters = [...this.#routes, [UNKNOWN_ROUTE, this.#unknown] as const];
    const others = [[AUTH, this.#auth] as const, [OTHER, this.#other] as const];
    const all = counts === 'responses' ? [...meters, ...others] : [...this.#routes];
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
