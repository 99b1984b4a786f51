/** Every view that has an address of its own. */
export type Route =
  | { readonly view: 'projects' }
  | { readonly view: 'shooting-days'; readonly projectId: string }
  | { readonly view: 'episodes'; readonly projectId: string }
  | { readonly view: 'scenes'; readonly projectId: string; readonly episodeId: string }
  | { readonly view: 'messages' }
  | { readonly view: 'session' }
  | OpenRoute
  | { readonly view: 'unknown' };

/** The views that show something to whoever is not signed in, too. */
export interface OpenRoute {
  readonly view: 'flows' | 'operator' | 'faults';
}

const SINGLE_VIEWS = ['messages', 'session', 'flows', 'operator', 'faults'] as const;
const OPEN_VIEWS: ReadonlySet<string> = new Set<OpenRoute['view']>(['flows', 'operator', 'faults']);

export function isOpenRoute(route: Route): route is OpenRoute {
  return OPEN_VIEWS.has(route.view);
}

/** Reads an address's path. What is no view of the console is `unknown`; never throws. */
export function readRoute(path: string): Route {
  const segments = readSegments(path);
  const [section = 'projects', projectId, below, episodeId] = segments;
  if (section === 'projects' && segments.length <= 4) {
    return readProjectRoute(projectId, below, episodeId);
  }
  const single = segments.length === 1 && SINGLE_VIEWS.find((view) => view === section);
  return single ? { view: single } : { view: 'unknown' };
}

function readProjectRoute(projectId?: string, below?: string, episodeId?: string): Route {
  if (projectId === undefined) return { view: 'projects' };
  if (below === undefined) return { view: 'shooting-days', projectId };
  if (below !== 'episodes') return { view: 'unknown' };
  if (episodeId === undefined) return { view: 'episodes', projectId };
  return { view: 'scenes', projectId, episodeId };
}

/** The address of a view. Reading it gives the same view back. */
export function buildPath(route: Route): string {
  if (route.view === 'unknown') return '/';
  if (!('projectId' in route)) return `/${route.view}`;
  const project = `/projects/${encodeURIComponent(route.projectId)}`;
  if (route.view === 'shooting-days') return project;
  if (route.view === 'episodes') return `${project}/episodes`;
  return `${project}/episodes/${encodeURIComponent(route.episodeId)}`;
}

function readSegments(path: string): string[] {
  try {
    return path.split('/').filter(Boolean).map(decodeURIComponent);
  } catch {
    // A stray % is no address of ours; two segments that no view starts with say so.
    return ['%', '%'];
  }
}
