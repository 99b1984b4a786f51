import type { Route } from '@postern/edge';
import type { Trace } from '@postern/inspector/flows';
import { MISSING_UPSTREAM } from './missing-upstream.ts';

/** The routes of an app, and what development lacks of them. */
export interface DevRoutes {
  readonly list: readonly Pick<Route, 'name' | 'allow'>[];
  /** Variables that a route's upstream lacks, by the route's name. */
  readonly missing: ReadonlyMap<string, string>;
}

/**
 * Names what a path could have been after `route_unknown` or `route_forbidden`. It is for the developer's
 * own terminal and inspector: a response would show the API's paths to everyone.
 */
export function describeRoutes(path: string, { list }: DevRoutes): string {
  if (!path.startsWith('/api/')) return '/openapi.json has the paths of the edge';
  if (list.length === 0) return 'the configuration has no routes';
  const own = list.find(({ name }) => `${path}/`.startsWith(`/api/${name}/`));
  if (own) return `the route ${own.name} allows ${describeAllowed(own)}`;
  const all = list.map((route) => `/api/${route.name} (${describeAllowed(route)})`);
  return `the routes are ${all.join('; ')}`;
}

function describeAllowed({ allow }: Pick<Route, 'allow'>): string {
  return allow.map(({ methods, path }) => `${methods.join(',')} ${path}`).join(', ');
}

/** Adds to a trace what the edge never puts into a response: its routes, and a missing variable. */
export function completeTrace(path: string, trace: Trace, routes: DevRoutes): Trace {
  const { failure, calls } = trace;
  const [, name = ''] = /^\/api\/([^/]+)/.exec(path) ?? [];
  if (calls.at(-1)?.to.startsWith(MISSING_UPSTREAM)) {
    const cause = `${routes.missing.get(name)} is not set`;
    return { ...trace, calls: [], failure: { code: 'upstream_unreachable', cause } };
  }
  if (failure === undefined || !isAboutRoute(failure.code)) return trace;
  const { code, cause = describeRoutes(path, routes) } = failure;
  return { ...trace, failure: { code, cause } };
}

/** Whether a failure says that no route has the path, or that its route does not allow it. */
export function isAboutRoute(code: string): boolean {
  return code === 'route_unknown' || code === 'route_forbidden';
}

/** Whether the page has aborted the request, as an effect in React's strict mode does. */
export function isAborted({ code, cause }: { code: string; cause?: string | undefined }): boolean {
  return code === 'request_malformed' && cause?.startsWith('AbortError') === true;
}

/**
 * Describes a call of an API that failed: what the edge sent where, and what came back. The edge's log
 * has no event for a status of the API itself.
 *
 * @param status of the edge's response
 * @returns undefined for other requests, and for a call that the page has aborted
 */
export function describeFailedCall(
  path: string,
  status: number,
  { method = '', calls, failure }: Trace,
): string | undefined {
  const call = calls.findLast(({ lane }) => lane === 'upstream');
  if (status < 400 || !path.startsWith('/api/')) return undefined;
  if (failure !== undefined && isAborted(failure)) return undefined;
  if (call === undefined) {
    const isMissing = failure?.code === 'upstream_unreachable';
    return isMissing ? `${method} ${path}: no API, ${failure?.cause}` : undefined;
  }
  const api = failure === undefined ? 'the API itself' : 'the API';
  const answer = call.status === 0 ? 'no response' : `${api} responded ${call.status}`;
  return `${method} ${path}: ${answer} to ${method} ${call.to}`;
}
