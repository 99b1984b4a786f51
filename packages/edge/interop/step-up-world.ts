import { createServer, type Server } from 'node:http';
import { interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider';
import type { Assurance } from '../src/routes/assurance.ts';
import type { Route } from '../src/routes/route.ts';
import { buildUserRoute, EDGE_REDIRECT_URI, REDIRECT_URI } from './edge.ts';
import { type RealProvider, startProvider } from './provider.ts';

/** How the provider authenticates the user of its next interaction. */
export interface Login {
  /** Default: the first of `acr_values`, or `silver`. */
  acr?: string;
  /** How many seconds ago. Default 0. */
  ageSeconds?: number;
  accountId?: string;
}

/** A provider whose users have classes of authentication, and an API that asks for `gold`. */
export interface StepUpWorld {
  readonly provider: RealProvider;
  readonly api: Api;
  login: Login;
  close(): Promise<void>;
}

const CLIENT_OF_API = { client_id: 'api', client_secret: 'a secret of the API' };
/** Where the provider sends the browser for each interaction. */
const INTERACTIONS = '/authenticate';

/** Starts the provider, which accepts pushed requests too, and the API. */
export async function startStepUpWorld(): Promise<StepUpWorld> {
  const provider = await startProvider({
    client: { redirect_uris: [REDIRECT_URI, EDGE_REDIRECT_URI] },
    otherClients: [{ ...CLIENT_OF_API, grant_types: [], response_types: [], redirect_uris: [] }],
    configuration: {
      acrValues: ['silver', 'gold'],
      interactions: { url: (_, { uid }) => `${INTERACTIONS}/${uid}`, policy: buildPolicy() },
      loadExistingGrant: grantAll,
      // The API learns the class of a token by introspection.
      extraTokenClaims: (context) => ({ acr: readClass(context) }),
      features: {
        devInteractions: { enabled: false },
        introspection: { enabled: true, allowedPolicy: () => true },
        pushedAuthorizationRequests: { enabled: true },
      },
    },
  });
  const api = await Api.start(provider);
  const world: StepUpWorld = {
    provider,
    api,
    login: {},
    close: async () => {
      await Promise.all([api.close(), provider.close()]);
    },
  };
  authenticateAtOnce(world);
  return world;
}

/** Asks again if the user's class is none of those that the request names (RFC 9470 §5). */
function buildPolicy(): interactionPolicy.DefaultPolicy {
  const policy = interactionPolicy.base();
  const check = new interactionPolicy.Check('acr_values', 'another class', ({ oidc }) => {
    const values = readClasses(oidc.params);
    const isMet = values.length === 0 || values.includes(oidc.session?.acr ?? '');
    return isMet || oidc.result?.login !== undefined
      ? interactionPolicy.Check.NO_NEED_TO_PROMPT
      : interactionPolicy.Check.REQUEST_PROMPT;
  });
  policy.get('login')?.checks.add(check);
  return policy;
}

/** The `acr_values` of an authorization request. */
function readClasses(parameters: Readonly<Record<string, unknown>> = {}): readonly string[] {
  const { acr_values: values } = parameters;
  return typeof values === 'string' ? values.split(' ') : [];
}

async function grantAll({ oidc }: KoaContextWithOIDC) {
  const { client, session, provider, requestParamOIDCScopes } = oidc;
  if (client === undefined || session?.accountId === undefined) return undefined;
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope([...requestParamOIDCScopes].join(' '));
  await grant.save();
  return grant;
}

function readClass({ oidc: { entities } }: KoaContextWithOIDC): string | undefined {
  return entities.AuthorizationCode?.acr ?? entities.RefreshToken?.acr;
}

/** Ends each interaction as `world.login` says, without a page. */
function authenticateAtOnce(world: StepUpWorld): void {
  const { provider } = world.provider;
  provider.use(async (context, next) => {
    if (!context.path.startsWith(INTERACTIONS)) return next();
    const { params } = await provider.interactionDetails(context.req, context.res);
    const [asked = 'silver'] = readClasses(params);
    const { acr = asked, ageSeconds = 0, accountId = 'ada' } = world.login;
    const ts = Math.floor(Date.now() / 1000) - ageSeconds;
    const login = { accountId, ts, acr, amr: ['pwd'] };
    context.redirect(await provider.interactionResult(context.req, context.res, { login }));
  });
}

/** An API that accepts tokens of the class `gold` for writing, and any token, or none, for reading. */
export class Api {
  readonly origin: string;
  /** The tokens and bodies of the requests so far. */
  readonly requests: { method: string; token: string; body: string; status: number }[] = [];
  /** The challenge to a token of another class. */
  challenge = `Negotiate, Bearer realm="orders, and more", error="insufficient_user_authentication", error_description="A \\"gold\\" sign-in is needed", acr_values="gold", max_age="300"`;
  readonly #server: Server;

  private constructor(server: Server, origin: string) {
    this.#server = server;
    this.origin = origin;
  }

  static async start({ issuer }: RealProvider): Promise<Api> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      const answer = async (): Promise<void> => {
        const { method = '', headers } = request;
        const token = (headers.authorization ?? '').replace('Bearer ', '');
        const { active, acr } = await introspect(issuer, token);
        const isEnough = token === '' || (active && (method === 'GET' || acr === 'gold'));
        const challenge = active ? api.challenge : 'Bearer error="invalid_token"';
        const status = isEnough ? 200 : 401;
        response.writeHead(status, isEnough ? {} : { 'www-authenticate': challenge });
        response.end(JSON.stringify({ acr }));
        const body = Buffer.concat(chunks).toString();
        api.requests.push({ method, token, body, status });
      };
      request.on('end', () => void answer());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('a port has a number');
    const api: Api = new Api(server, `http://localhost:${address.port}`);
    return api;
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }
}

/** The part of an introspection response that the API reads (RFC 7662 §2.2). */
interface Introspection {
  readonly active: boolean;
  readonly acr?: string;
}

async function introspect(issuer: string, token: string): Promise<Introspection> {
  const { client_id, client_secret } = CLIENT_OF_API;
  const credentials = btoa(`${client_id}:${encodeURIComponent(client_secret)}`);
  const response = await fetch(`${issuer}/token/introspection`, {
    method: 'POST',
    headers: { authorization: `Basic ${credentials}` },
    body: new URLSearchParams({ token }),
  });
  const introspection: Introspection = await response.json();
  return introspection;
}

/** Routes to the API: `orders`, and `strict`, `open` (without a token), which have an assurance. */
export function buildRoutes(
  { provider, api }: StepUpWorld,
  assurance: Assurance,
): readonly Route[] {
  const route: Route = {
    ...buildUserRoute(provider),
    upstream: api.origin,
    allow: [{ methods: ['GET', 'POST'], path: '/data' }],
    maxBodyBytes: 1_000_000,
  };
  const { connection: _, ...open } = { ...route, connection: '' };
  return [
    { ...route, name: 'orders' },
    { ...route, name: 'strict', assurance },
    { ...open, name: 'open', credential: 'none', needsSession: true, assurance },
  ];
}
