import type { Hono } from 'hono';
import type { EdgeContext, EdgeEnv, Handler, HandlerResult, WrapHandler } from '../app/context.ts';
import type { EdgeConnection } from '../app/parts.ts';
import type { FinishParts } from '../auth/finish-sign-in.ts';
import { Failure } from '../failures/failure.ts';
import { protect } from '../guards/guard.ts';
import { guardNavigation } from '../guards/navigation.ts';
import { readText } from '../http/body.ts';
import { isFormRequest } from '../http/form.ts';
import { handleCallback, RESPONSE_PARAMETERS } from './callback.ts';
import { handleSignIn } from './start-sign-in.ts';

/**
 * Adds the endpoints of the edge flow: the start of a sign-in, and this connection's redirect URI. All
 * connections share the start: each adds it, and the router takes the first.
 */
export function addEdgeFlowRoutes(
  app: Hono<EdgeEnv>,
  wrap: WrapHandler,
  parts: FinishParts,
  connection: EdgeConnection,
): void {
  const endpoint = (handler: Handler): ReturnType<WrapHandler> =>
    wrap(protect(parts, handler, guardNavigation));
  const startByForm = endpoint((c) =>
    readForm(c, (form) =>
      // Without `iss` no third party sent the form, and the app's own pages send `X-Postern`.
      form.has('iss') ? handleSignIn(c, parts, form) : new Failure('guard_csrf_header'),
    ),
  );
  app.get(
    '/auth/sign-in',
    endpoint((c) => handleSignIn(c, parts, readQuery(c))),
  );
  // A third party may also start with a form (OpenID Connect Core 1.0 §4). A JSON body belongs to the
  // browser flow.
  app.post('/auth/sign-in', (c, next) => (isFormRequest(c.req.raw) ? startByForm(c) : next()));
  const path = `/auth/callback/${connection.id}`;
  app.get(
    path,
    endpoint((c) => handleCallback(c, parts, connection, readQuery(c))),
  );
  app.post(
    path,
    endpoint((c) => readForm(c, (form) => redirectToQuery(c, path, form))),
  );
}

function readQuery(c: EdgeContext): URLSearchParams {
  return new URL(c.req.url).searchParams;
}

async function readForm(
  c: EdgeContext,
  handle: (form: URLSearchParams) => HandlerResult | Promise<HandlerResult>,
): Promise<HandlerResult> {
  if (!isFormRequest(c.req.raw)) return new Failure('request_unsupported');
  const text = await readText(c.req.raw);
  return text instanceof Failure ? text : handle(new URLSearchParams(text));
}

/**
 * A provider that responds with a form posts it from its own page, and such a POST carries no `Lax`
 * cookie (RFC 6265bis §5.7). The edge redirects the browser to the same path by GET, which does.
 */
function redirectToQuery(c: EdgeContext, path: string, form: URLSearchParams): Response {
  const query = new URLSearchParams();
  for (const [name, value] of form) {
    // The presence of a token makes the edge refuse the response; the token itself goes no further.
    if (name.endsWith('_token')) query.append(name, '-');
    else if (RESPONSE_PARAMETERS.some((known) => known === name)) query.append(name, value);
  }
  return c.redirect(`${path}?${query}`, 303);
}
