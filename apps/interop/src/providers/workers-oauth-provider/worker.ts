import { type OAuthHelpers, OAuthProvider } from '@cloudflare/workers-oauth-provider';
import { MemoryKv } from './memory-kv.ts';

// The provider in a Worker: its endpoints, an API and an authorization page.

interface Bindings {
  /** The provider's origin. */
  readonly ORIGIN: string;
  readonly ACCESS_TOKEN_SECONDS: string;
  readonly OAUTH_PROVIDER: OAuthHelpers;
}

const kv = new MemoryKv();
let provider: OAuthProvider<Bindings> | undefined;

function create({ ORIGIN, ACCESS_TOKEN_SECONDS }: Bindings): OAuthProvider<Bindings> {
  return new OAuthProvider<Bindings>({
    apiRoute: '/api/',
    apiHandler: {
      fetch: (_request: Request, _bindings: Bindings, { props }: { props: unknown }) =>
        Response.json(props),
    },
    defaultHandler: { fetch: response },
    authorizeEndpoint: '/authorize',
    tokenEndpoint: '/token',
    accessTokenTTL: Number(ACCESS_TOKEN_SECONDS),
    scopesSupported: ['profile'],
    resourceMetadata: { resource: `${ORIGIN}/api` },
  });
}

async function response(request: Request, { OAUTH_PROVIDER }: Bindings): Promise<Response> {
  const { pathname, searchParams } = new URL(request.url);
  if (pathname === '/clients') {
    return Response.json(await OAUTH_PROVIDER.createClient(await request.json()));
  }
  if (pathname !== '/authorize') return new Response(null, { status: 404 });
  if (!searchParams.has('user')) return askForUser(searchParams);
  const asked = await OAUTH_PROVIDER.parseAuthRequest(request);
  const user = searchParams.get('user') ?? '';
  const { redirectTo } = await OAUTH_PROVIDER.completeAuthorization({
    request: asked,
    userId: user,
    scope: asked.scope,
    metadata: {},
    props: { user },
  });
  return new Response(null, { status: 302, headers: { location: redirectTo } });
}

/** A page whose form repeats the query of its address. */
function askForUser(asked: URLSearchParams): Response {
  const inputs = [...asked].map(
    ([name, value]) =>
      `<input type="hidden" name="${name}" value="${value.replaceAll('"', '&quot;')}">`,
  );
  const page = `<form action="/authorize">${inputs.join('')}<input name="user"></form>`;
  return new Response(page, { headers: { 'content-type': 'text/html' } });
}

export default {
  fetch(
    request: Request,
    bindings: Bindings,
    context: Parameters<OAuthProvider<Bindings>['fetch']>[2],
  ): Promise<Response> {
    provider ??= create(bindings);
    return provider.fetch(request, Object.assign({ OAUTH_KV: kv }, bindings), context);
  },
};
