/** What the edge answers. Everything else is the app's: a file of the site, or a page. */
const EDGE_PATH = /^\/(auth|api|healthz|readyz)(\/|$)/;
/** Below this, the names of files change with their content: there are no pages. */
const ASSETS = '/assets/';
const HAS_EXTENSION = /\.[^/]*$/;

/** Whether a path is the edge's, also where it has a slash too many: it is no page of the app then. */
export function isEdgePath(pathname: string): boolean {
  return EDGE_PATH.test(pathname);
}

/**
 * Answers a request for a path that is no file of the site, unless it is for a page of the app. A
 * file of another deployment must not be answered with the app's HTML: the browser would keep that
 * in the file's place, for a year. A page may have a dot in its address where the browser says that
 * it navigates (`Sec-Fetch-Mode`, Fetch Metadata).
 *
 * @returns undefined where the answer is the app; 404 for a file; 405 for a method that does not read
 */
export function refuseUnlessPage(request: Request, pathname: string): Response | undefined {
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405);
  const navigates = request.headers.get('sec-fetch-mode') === 'navigate';
  const isPage = !pathname.startsWith(ASSETS) && (navigates || !HAS_EXTENSION.test(pathname));
  return isPage ? undefined : refuse(404);
}

function refuse(status: 404 | 405): Response {
  const headers = { allow: 'GET, HEAD', 'cache-control': 'no-store' };
  return new Response(null, { status, headers });
}
