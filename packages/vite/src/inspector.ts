import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FlowRecorder } from './flow-recorder.ts';

/** Path of the flow inspector. */
export const INSPECTOR_PATH = '/__postern';

/** The built pages: beside the bundle, and from the sources in `dist` too. */
const FOLDER = fileURLToPath(new URL('../dist/inspector', import.meta.url));
const NOT_BUILT = 'This page is not built. Run: pnpm --filter @postern/vite build';
const NOTHING =
  'Nothing is here. /__postern has the flows of your app, /problems/ a page for each failure, and /openapi.json the endpoints of the edge.\n';
const HEADERS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };
const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
};
/** The inspector, and the edge's documents: the addresses in its problem documents. */
const PATHS = /^\/(__postern|problems|openapi\.json)(\/|$)/;

/** Whether {@link respondAsInspector} responds at a path. */
export function isInspectorPath(path: string): boolean {
  return PATHS.test(path);
}

/** Responds with the inspector's page and files, the flows as JSON, and the edge's documents. */
export async function respondAsInspector(
  request: Request,
  recorder: FlowRecorder,
): Promise<Response> {
  const { pathname } = new URL(request.url);
  if (pathname === `${INSPECTOR_PATH}/flows`) {
    if (request.method === 'DELETE') recorder.clear();
    return Response.json(recorder.flows, { headers: HEADERS });
  }
  const files = await readdir(FOLDER, { recursive: true }).catch(() => undefined);
  if (files === undefined) return new Response(NOT_BUILT, { status: 404, headers: HEADERS });
  const path = pathname.replace(INSPECTOR_PATH, '').slice(1);
  const names = [path, `${path}.html`, join(path, 'index.html')];
  const name = names.find((one) => files.includes(one) && extname(one) in TYPES);
  if (name === undefined) return respondWithNothing(request, pathname);
  const type = TYPES[extname(name)] ?? '';
  return new Response(await readFile(join(FOLDER, name)), {
    headers: { ...HEADERS, 'content-type': type },
  });
}

/** Redirects a browser from a path without a page to the inspector or the failures. Other clients get 404. */
function respondWithNothing({ headers }: Request, pathname: string): Response {
  const isPage = headers.get('accept')?.includes('text/html') === true;
  if (!isPage) return new Response(NOTHING, { status: 404, headers: HEADERS });
  const location = pathname.startsWith('/problems/') ? '/problems/' : INSPECTOR_PATH;
  return new Response(null, { status: 302, headers: { ...HEADERS, location } });
}
