/**
 * First segments of the paths that the edge serves. Every other path belongs to the app: a file of
 * the site, or a page.
 */
export const EDGE_PATHS: readonly (string | undefined)[] = [
  'auth',
  'api',
  'healthz',
  'readyz',
  'metrics',
];

/** File names below this path change with their content, and no page of the app is below it. */
const ASSETS = '/assets/';
const HAS_EXTENSION = /\.[^/]*$/;

/** Whether the edge serves a path. A trailing slash does not make it a page of the app. */
export function isEdgePath(pathname: string): boolean {
  return EDGE_PATHS.includes(pathname.split('/')[1]);
}

/**
 * Decides about a request for a path that is not a file of the site: it is either for a page of the
 * app, or an error. A file of another deployment must get 404: if the response were the app's HTML,
 * the browser would cache that HTML as the file, for a year. A page's path may contain a dot if the
 * browser says that it navigates (`Sec-Fetch-Mode`, Fetch Metadata).
 *
 * @returns undefined for a page; a 404 for a file, a 405 for methods other than GET and HEAD, both
 *   with `Cache-Control: no-store`
 */
export function refuseUnlessPage(request: Request, pathname: string): Response | undefined {
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405);
  const navigates = request.headers.get('sec-fetch-mode') === 'navigate';
  const isFile = pathname.startsWith(ASSETS) || (!navigates && HAS_EXTENSION.test(pathname));
  return isFile ? refuse(404) : undefined;
}

function refuse(status: 404 | 405): Response {
  const headers = { allow: 'GET, HEAD', 'cache-control': 'no-store' };
  return new Response(null, { status, headers });
}
