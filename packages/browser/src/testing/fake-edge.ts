import {
  type Config,
  CSRF_HEADER,
  CSRF_HEADER_VALUE,
  type FailureCode,
  type LogoutRequest,
  type SignedIn,
  type SignInRequest,
  type User,
  type UserSession,
} from '@postern/core';
import { answerSessions } from './fake-sessions.ts';
import { buildProblemAnswer, type StepUpDemand } from './problem-answer.ts';
import { buildSignedIn } from './signed-in.ts';

/** A request that the fake edge received. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

/** Responds to requests under `/api`, and to any path that is not the edge's own. */
export type ApiHandler = (request: Request) => Response | Promise<Response>;

/** The options of {@link createFakeEdge}. */
export interface FakeEdgeOptions {
  /** The response of `/auth/config`. Default: one connection, `lockit`, of this page's origin. */
  readonly config?: Config;
  /** The session at the start. Default: none. */
  readonly session?: SignedIn;
  /** The user of a session that a sign-in creates. Default: the provider names no user. */
  readonly user?: User;
  /** The API's response to a signed-in user. Default: `route_unknown`. */
  readonly api?: ApiHandler;
}

/** A fault to simulate: a failure of the catalogue, or no network. */
export type Fault = FailureCode | 'network';

/** The edge's session endpoints in memory, for tests. They follow the HTTP contract. */
export interface FakeEdge {
  /** Use it in place of the global `fetch`. */
  readonly fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>;
  /** Every request so far, oldest first. */
  readonly requests: readonly SeenRequest[];
  /** The session. Tests may set and delete it, as another device would. */
  session: SignedIn | undefined;
  /** The user's sessions on other devices, for `/auth/sessions`. At the start: none. */
  otherSessions: readonly UserSession[];
  /** The API's response to a signed-in user. Without a handler: `route_unknown`. */
  api: ApiHandler | undefined;
  /** Makes the next `times` requests whose path starts with `path` fail. Default: 1. */
  readonly fail: (path: string, fault: Fault, times?: number) => void;
  /**
   * Makes requests whose path starts with `path` fail with `step_up_required`, until a sign-in has
   * asked for what `demand` says.
   */
  readonly requireStepUp: (path: string, demand?: StepUpDemand) => void;
}

/** The parameters of a sign-in. */
type Parameters = NonNullable<SignInRequest['parameters']>;

/** The paths that need a step-up. The fake provider signs users in as they are asked to. */
class StepUps {
  #rows: { path: string; demand: StepUpDemand }[] = [];
  #begun: Parameters = {};

  require(path: string, demand: StepUpDemand): void {
    this.#rows.push({ path, demand });
  }

  find(wanted: string): StepUpDemand | undefined {
    return this.#rows.find(({ path }) => wanted.startsWith(path))?.demand;
  }

  begin(parameters: Parameters = {}): void {
    this.#begun = parameters;
  }

  finish(): void {
    const { acr_values: acr = '', max_age: age } = this.#begun;
    this.#rows = this.#rows.filter(
      ({ demand: { acrValues, maxAge } }) =>
        (acrValues && acrValues.join(' ') !== acr) ||
        (maxAge !== undefined && String(maxAge) !== age),
    );
  }
}

/**
 * Creates the edge's session endpoints in memory, for tests. Without options, no user is signed in,
 * and `/auth/config` has one connection `lockit` in the browser flow.
 */
export function createFakeEdge(options: FakeEdgeOptions = {}): FakeEdge {
  const requests: SeenRequest[] = [];
  const faults: { path: string; fault: Fault; times: number }[] = [];
  const stepUps = new StepUps();

  function takeFault(path: string): Fault | undefined {
    const row = faults.find((one) => one.times > 0 && path.startsWith(one.path));
    if (row) row.times--;
    return row?.fault;
  }
  const edge: FakeEdge = {
    requests,
    session: options.session,
    otherSessions: [],
    api: options.api,
    fail: (path, fault, times = 1) => void faults.push({ path, fault, times }),
    requireStepUp: (path, demand = {}) => stepUps.require(path, demand),
    async fetch(input, init) {
      const request = new Request(input, init);
      const path = new URL(request.url).pathname;
      requests.push({ method: request.method, path, body: await request.clone().text() });
      const fault = takeFault(path);
      if (fault === 'network') throw new TypeError('Failed to fetch');
      if (fault) return buildProblemAnswer(fault);
      request.signal.throwIfAborted();
      const demand = edge.session && stepUps.find(path);
      if (demand) return buildProblemAnswer('step_up_required', demand);
      return answer(edge, options, stepUps, request);
    },
  };
  return edge;
}

async function answer(
  edge: FakeEdge,
  options: FakeEdgeOptions,
  stepUps: StepUps,
  request: Request,
): Promise<Response> {
  const { origin, pathname: path } = new URL(request.url);
  if (SIGN_OUT_PAGE.test(path)) return goBack(request.url);
  if (path === '/auth/config') return Response.json(options.config ?? buildConfig(origin));
  if (request.headers.get(CSRF_HEADER) !== CSRF_HEADER_VALUE) {
    return buildProblemAnswer('guard_csrf_header');
  }
  switch (`${request.method} ${path}`) {
    case 'GET /auth/session':
      return Response.json(edge.session ?? { status: 'signed-out' });
    case 'POST /auth/sign-in':
      return beginSignIn(options.config ?? buildConfig(origin), stepUps, await request.json());
    case 'POST /auth/callback': {
      const { connection }: { connection?: string } = await request.json();
      edge.session = buildSignedIn(connection, Date.now(), options.user);
      stepUps.finish();
      return Response.json(edge.session);
    }
    case 'POST /auth/logout':
      return signOut(
        edge,
        options.config ?? buildConfig(origin),
        origin,
        // The body is optional.
        await request.json().catch(() => ({})),
      );
    default:
      return answerUser(edge, options.config ?? buildConfig(origin), request, path);
  }
}

/** The endpoints that need a session. */
function answerUser(
  edge: FakeEdge,
  config: Config,
  request: Request,
  path: string,
): Response | Promise<Response> {
  if (!edge.session) return buildProblemAnswer('session_missing');
  if (/^\/auth\/sessions(\/|$)/.test(path)) {
    const canList = findOffers(config, edge.session).has('signOutEverywhere');
    return canList
      ? answerSessions(edge, request, path)
      : buildProblemAnswer('provider_unsupported');
  }
  switch (`${request.method} ${path}`) {
    case 'POST /auth/refresh': {
      const { accessTokenExpiresAt } = buildSignedIn();
      edge.session = { ...edge.session, accessTokenExpiresAt };
      return Response.json(edge.session);
    }
    case 'GET /auth/token':
      return Response.json({
        accessToken: `token-${crypto.randomUUID()}`,
        tokenType: 'Bearer',
        expiresAt: edge.session.accessTokenExpiresAt,
      });
    default:
      return edge.api?.(request) ?? buildProblemAnswer('route_unknown');
  }
}

/** Returns the connection's authorization endpoint with the page's state, as the edge does without PAR. */
function beginSignIn({ connections }: Config, stepUps: StepUps, request: SignInRequest): Response {
  const connection = connections.find(({ id }) => id === request.connection);
  if (!connection || !('authorizationEndpoint' in connection)) {
    return buildProblemAnswer('request_malformed');
  }
  const url = new URL(connection.authorizationEndpoint);
  const { state, codeChallenge, parameters } = request;
  stepUps.begin(parameters);
  const query = { ...parameters, response_type: 'code', state, code_challenge: codeChallenge };
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return Response.json({ authorizationUrl: url.href });
}

/**
 * `everywhere` requires a session whose connection has `signOutEverywhere`. `atProvider` leads to the
 * provider if it has `signOutAtProvider`.
 */
function signOut(
  edge: FakeEdge,
  { connections }: Config,
  origin: string,
  { everywhere = false, atProvider = false, returnTo = '/' }: LogoutRequest,
): Response {
  const { session } = edge;
  if (everywhere && !session) return buildProblemAnswer('session_missing');
  const offers = findOffers({ connections }, session);
  if (everywhere && !offers.has('signOutEverywhere'))
    return buildProblemAnswer('provider_unsupported');
  edge.session = undefined;
  if (!atProvider || !offers.has('signOutAtProvider')) return new Response(null, { status: 204 });
  const continueAt = new URL(`/auth/connections/${session?.connection}/sign-out`, origin);
  continueAt.searchParams.set('return_to', returnTo);
  return Response.json({ continueAt: continueAt.href });
}

/** The fields of a session's connection, such as `signOutEverywhere`. */
function findOffers(
  { connections }: Pick<Config, 'connections'>,
  session: SignedIn | undefined,
): ReadonlySet<string> {
  return new Set(Object.keys(connections.find(({ id }) => id === session?.connection) ?? {}));
}

/** The page of a sign-out at the provider. The fake provider sends the browser back at once. */
const SIGN_OUT_PAGE = /^\/auth\/connections\/[^/]+\/sign-out$/;

function goBack(url: string): Response {
  const location = new URL(url).searchParams.get('return_to') ?? '/';
  return new Response(null, { status: 303, headers: { location } });
}

/** Builds the response of `/auth/config` with one sign-in connection, `lockit`. Its redirect URI is `/callback` of `origin`. */
export function buildConfig(origin: string): Config {
  return {
    mode: 'forwarding',
    connections: [
      {
        id: 'lockit',
        flow: 'browser',
        authorizationEndpoint: `${origin}/provider/authorize`,
        clientId: 'example-client',
        redirectUri: `${origin}/callback`,
        codeChallengeMethods: ['S256'],
      },
    ],
  };
}
