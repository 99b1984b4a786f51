import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { resolve } from 'node:path';
import { defineRoutes, type Route } from '@postern/edge';
import { discovered } from '@postern/edge/discovered';
import { findFreePorts } from '@postern/processes';
import { interactionPolicy, type KoaContextWithOIDC, Provider } from 'oidc-provider';
import { type ServedEdge, startServedEdge } from './served-edge.ts';

const CLIENT = { client_id: 'app', client_secret: 'a secret of the client' };
const SIGN_IN_PATH = '/authenticate/';
const EXAMPLES = resolve(import.meta.dirname, '../../../packages/browser/examples');

/** An app with a form, its edge, a provider with classes of sign-ins, and an API that asks for `gold`. */
export interface StepUpStage {
  readonly edge: ServedEdge;
  /** The bodies that the API accepted. */
  readonly accepted: readonly string[];
  /** How many calls the API challenged. */
  readonly challenged: () => number;
  end(): Promise<void>;
}

/** Starts the stage with an example of the kit as its app. */
export async function startStepUpStage(example: string): Promise<StepUpStage> {
  const [providerPort = 0, apiPort = 0] = await findFreePorts(2);
  const issuer = `http://localhost:${providerPort}`;
  const { client_id: clientId, client_secret: secret } = CLIENT;
  const clientAuthentication = { method: 'client_secret_basic', secret } as const;
  const edge = await startServedEdge(() => ({
    connections: [discovered({ id: 'work', issuer, clientId, clientAuthentication })],
    routes: defineRoutes([buildRoute(`http://localhost:${apiPort}`)]),
    page: {
      script: resolve(EXAMPLES, example),
      html: '<form><textarea name="text"></textarea><button>Pay</button></form>',
    },
  }));
  const provider = createProvider(issuer, `${edge.origin}/auth/callback/work`);
  const answer = provider.callback();
  const calls: ApiCalls = { accepted: [], challenged: 0 };
  const servers = await Promise.all([
    listen(providerPort, (request, response) => void answer(request, response)),
    listen(apiPort, (request, response) => void answerCall(issuer, calls, request, response)),
  ]);
  return {
    edge,
    accepted: calls.accepted,
    challenged: () => calls.challenged,
    end: async () => {
      await edge.end();
      await Promise.all(servers.map(close));
    },
  };
}

interface ApiCalls {
  readonly accepted: string[];
  challenged: number;
}

/** The API: it accepts tokens of a sign-in of the class `gold`, and challenges others (RFC 9470 §3). */
async function answerCall(
  issuer: string,
  calls: ApiCalls,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = Buffer.concat(await request.toArray()).toString();
  const token = request.headers.authorization?.replace('Bearer ', '') ?? '';
  if ((await introspect(issuer, token)) === 'gold') {
    calls.accepted.push(body);
    response.end('{}');
    return;
  }
  calls.challenged += 1;
  const error = 'error="insufficient_user_authentication", acr_values="gold"';
  response.writeHead(401, { 'www-authenticate': `Bearer ${error}, max_age="300"` }).end();
}

function buildRoute(upstream: string): Route {
  return {
    name: 'payments',
    upstream,
    allow: [{ methods: ['POST'], path: '/data' }],
    credential: 'user',
    connection: 'work',
    maxBodyBytes: 100_000,
    firstByteTimeoutMs: 10_000,
    idleTimeoutMs: 10_000,
    rateLimits: {},
  };
}

/** A provider that asks again if the class of the sign-in is not the one of the request. */
function createProvider(issuer: string, redirectUri: string): Provider {
  const provider = new Provider(issuer, {
    clients: [
      {
        ...CLIENT,
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        redirect_uris: [redirectUri],
      },
    ],
    acrValues: ['silver', 'gold'],
    cookies: { keys: ['a key of the cookies'] },
    extraTokenClaims: ({ oidc }) => ({ acr: oidc.entities.AuthorizationCode?.acr }),
    findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub }) }),
    interactions: { policy: buildPolicy(), url: (_, { uid }) => `${SIGN_IN_PATH}${uid}` },
    loadExistingGrant: grantAll,
    pkce: { required: () => true },
    features: {
      devInteractions: { enabled: false },
      introspection: { enabled: true, allowedPolicy: () => true },
    },
  });
  addSignInPage(provider);
  return provider;
}

function buildPolicy(): interactionPolicy.DefaultPolicy {
  const { base, Check } = interactionPolicy;
  const policy = base();
  const check = new Check('acr_values', 'another class', ({ oidc }) => {
    const asked = oidc.params?.['acr_values'];
    const isMet = asked === undefined || asked === oidc.session?.acr || oidc.result?.login;
    return isMet ? Check.NO_NEED_TO_PROMPT : Check.REQUEST_PROMPT;
  });
  policy.get('login')?.checks.add(check);
  return policy;
}

/** Its one button signs in as `ada`, with the class that was asked for. */
function addSignInPage(provider: Provider): void {
  provider.use(async (context, next) => {
    if (!context.path.startsWith(SIGN_IN_PATH)) return next();
    const { req, res } = context;
    const { params } = await provider.interactionDetails(req, res);
    const acr = params['acr_values'] === 'gold' ? 'gold' : 'silver';
    if (context.method !== 'POST') {
      context.type = 'html';
      context.body = `<!doctype html><form method="post"><button>Sign in with ${acr}</button></form>`;
      return undefined;
    }
    const login = { accountId: 'ada', acr };
    context.status = 303;
    return context.redirect(await provider.interactionResult(req, res, { login }));
  });
}

async function grantAll({ oidc }: KoaContextWithOIDC) {
  const { client, session, provider } = oidc;
  if (client === undefined || session?.accountId === undefined) return undefined;
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope('openid');
  await grant.save();
  return grant;
}

/** @returns the class of the sign-in that a token belongs to (RFC 7662) */
async function introspect(issuer: string, token: string): Promise<unknown> {
  const response = await fetch(`${issuer}/token/introspection`, {
    method: 'POST',
    body: new URLSearchParams({ token }),
    headers: {
      authorization: `Basic ${btoa(`app:${encodeURIComponent(CLIENT.client_secret)}`)}`,
    },
  });
  const introspection: { active?: boolean; acr?: unknown } = await response.json();
  return introspection.acr;
}

async function listen(port: number, listener: RequestListener): Promise<Server> {
  const server = createServer(listener);
  await once(server.listen(port, '127.0.0.1'), 'listening');
  return server;
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
