import type { Hono } from 'hono';
import type { Connection } from '../connection.ts';
import type { EdgeContext, EdgeEnv } from '../context.ts';
import type { Handle, Outcome } from '../entrance.ts';
import { Failure } from '../failure.ts';
import { readText } from '../guards/json-body.ts';
import { answerArrival, RESPONSE_PARAMETERS } from './arrive.ts';
import { answerBegin } from './begin.ts';
import { navigation } from './navigation.ts';

const FORM = 'application/x-www-form-urlencoded';

/**
 * Adds the endpoints of the edge flow: where a sign-in begins, the same for all connections, and the
 * redirect URI of this one.
 */
export function mountEdgeFlow(
  app: Hono<EdgeEnv>,
  enter: (handle: Handle) => (c: EdgeContext) => Promise<Response>,
  readConnection: () => Connection,
): void {
  const beginByForm = enter(navigation((c) => readForm(c, (form) => beginForThirdParty(c, form))));
  app.get('/auth/sign-in', enter(navigation((c) => answerBegin(c, readQuery(c)))));
  // A third party may begin by a form, too (OpenID Connect Core 1.0 §4). JSON is the browser flow's.
  app.post('/auth/sign-in', (c, next) => (isForm(c) ? beginByForm(c) : next()));
  const path = `/auth/callback/${readConnection().id}`;
  const arrive: Handle = (c) => answerArrival(c, readConnection(), readQuery(c));
  app.get(path, enter(navigation(arrive)));
  app.post(path, enter(navigation((c) => readForm(c, (form) => passOn(c, path, form)))));
}

/** Without `iss` it is no third party's, but a form of some page: that one lacks the app's header. */
function beginForThirdParty(c: EdgeContext, form: URLSearchParams): Outcome | Promise<Outcome> {
  return form.has('iss') ? answerBegin(c, form) : new Failure('guard_csrf_header');
}

function readQuery(c: EdgeContext): URLSearchParams {
  return new URL(c.req.url).searchParams;
}

function isForm(c: EdgeContext): boolean {
  return c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase() === FORM;
}

async function readForm(
  c: EdgeContext,
  handle: (form: URLSearchParams) => Outcome | Promise<Outcome>,
): Promise<Outcome> {
  if (!isForm(c)) return new Failure('request_unsupported');
  const text = await readText(c.req.raw);
  return text instanceof Failure ? text : handle(new URLSearchParams(text));
}

/**
 * A provider that answers by a form posts it from its own page, and such a post brings no `Lax`
 * cookie (RFC 6265bis §5.7). The browser is sent to the same place by GET, which does.
 */
function passOn(c: EdgeContext, path: string, form: URLSearchParams): Response {
  const query = new URLSearchParams();
  for (const [name, value] of form) {
    // That there is a token is reason to refuse the answer; the token itself goes no further.
    if (name.endsWith('_token')) query.append(name, '-');
    else if (RESPONSE_PARAMETERS.some((known) => known === name)) query.append(name, value);
  }
  return c.redirect(`${path}?${query}`, 303);
}
