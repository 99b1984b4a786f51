import type { Hono } from 'hono';
import type { EdgeContext, EdgeEnv, Handler, HandlerResult, WrapHandler } from '../app/context.ts';
import type { EdgeConnection } from '../app/parts.ts';
import type { FinishedSignIn, FinishParts } from '../auth/finish-sign-in.ts';
import { Failure } from '../failures/failure.ts';
import { protect } from '../guards/guard.ts';
import { guardNavigation } from '../guards/navigation.ts';
import { readText } from '../http/body.ts';
import { isFormRequest } from '../http/media-type.ts';
import { SingleFlight } from '../tokens/single-flight.ts';
import { handleCallback, RESPONSE_PARAMETERS } from './callback.ts';
import { POSTED_USER, sealPostedName } from './posted-name.ts';
import { handleSignIn } from './start-sign-in.ts';

/** Longer than the exchange of a code and the reading of its user can take, in milliseconds. */
const PATIENCE_MS = 30_000;

/**
 * Adds the endpoints of the edge flow: the start of a sign-in, and this connection's redirect URI.
 * `/auth/sign-in` is registered once per connection, but handles all of them: Hono uses the first
 * handler that matches.
 *
 * Failures, as problem documents: `guard_origin`; `guard_csrf_header` for a form without `iss`; the
 * `request_` failures of a form and of `handleSignIn`; `guard_rate_limited`. `handleCallback` reports
 * its failures at the return target.
 */
export function addEdgeFlowEndpoints(
  app: Hono<EdgeEnv>,
  wrap: WrapHandler,
  parts: FinishParts,
  connection: EdgeConnection,
): void {
  const endpoint = (handler: Handler): ReturnType<WrapHandler> =>
    wrap(protect(parts, handler, guardNavigation));
  const startByForm = endpoint((c) =>
    readForm(c, (form) =>
      // Only third-party-initiated login sends `iss`. A form without it would have to come from the
      // app, which sends JSON with `X-Postern`, so the form is rejected.
      form.has('iss') ? handleSignIn(c, parts, form) : new Failure('guard_csrf_header'),
    ),
  );
  app.get(
    '/auth/sign-in',
    endpoint((c) => handleSignIn(c, parts, readQuery(c))),
  );
  // A third party may also send a form (OpenID Connect Core 1.0 §4). JSON belongs to the browser flow.
  app.post('/auth/sign-in', (c, next) => (isFormRequest(c.req.raw) ? startByForm(c) : next()));
  const callbackParts = {
    ...parts,
    signIns: new SingleFlight<FinishedSignIn | Failure>(PATIENCE_MS),
  };
  const path = `/auth/callback/${connection.id}`;
  app.get(
    path,
    endpoint((c) => handleCallback(c, callbackParts, connection, readQuery(c))),
  );
  app.post(
    path,
    endpoint((c) => readForm(c, (form) => redirectToQuery(c, parts, connection, form))),
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
 * With `response_mode=form_post` the POST comes from the provider's site, so the browser sends no
 * `Lax` cookie (RFC 6265bis, SameSite). Redirects to GET on the same path; the browser sends the
 * cookie with that request.
 */
async function redirectToQuery(
  c: EdgeContext,
  parts: FinishParts,
  connection: EdgeConnection,
  form: URLSearchParams,
): Promise<Response> {
  const query = new URLSearchParams();
  for (const [name, value] of form) {
    // `handleCallback` rejects any response with a token parameter, so keep its name and drop its value.
    if (name.endsWith('_token')) query.append(name, '-');
    else if (RESPONSE_PARAMETERS.some((known) => known === name)) query.append(name, value);
  }
  const sealed = await sealPostedName(parts, connection, form);
  if (sealed !== undefined) query.set(POSTED_USER, sealed);
  return c.redirect(`/auth/callback/${connection.id}?${query}`, 303);
}
