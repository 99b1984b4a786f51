// The public API: what each entry exports, and every type that it leads to.
// After a wanted change: `pnpm api`, and a changeset that says what users will notice.

// @postern/edge
//   Authorize
//   BaseRoute
//   CALLBACK_PATH
//   CallerSession
//   ClaimRule
//   ClaimRules
//   ClaimValue
//   ConfigError
//   Connection (EdgeConnection)
//   Count
//   Counters
//   EdgeOptions
//   Fetch
//   LOG_LEVELS
//   LekabSettings
//   LockitSettings
//   Log
//   LogEvent
//   LogLevel
//   LongBodyLimit
//   MessageContent
//   Messages
//   Metric
//   PassLongBody
//   PassedBody
//   PublicRoute
//   RATE_LIMITS
//   RateGrant
//   RateLimit
//   RateLimiter
//   RateWindows
//   Requirement
//   Route
//   RouteMatch
//   RouteTokens
//   Routes
//   SETTING_NAMES
//   SecretRoute
//   ServiceRoute
//   SessionUser
//   Settings
//   SettingsReading
//   Store
//   StoredRecord
//   UserRoute
//   answerUnconfigured
//   buildCauseText
//   buildConfigErrorText
//   buildLogLine
//   buildRoutes
//   computeCallerNetwork
//   computeDigest
//   createEdge
//   createInProcessRateLimiter
//   defineRoutes
//   isLogged
//   isLoopbackHost
//   readLevel
//   readPathname
//   readSettings
//   startTimeLimit

// @postern/edge/config
//   ConfigConnection
//   ConfigEnvironment
//   ConfigFile
//   ConfigReading
//   ConfigSettings
//   DevelopmentProvider
//   EdgeConfig
//   LekabOptions
//   LockitNetworkOptions
//   OAuthOptions
//   OidcOptions
//   ParsedConfig
//   PosternConfig
//   RouteConfig
//   collectConnectionNames
//   defineConfig
//   lekab
//   lockitNetwork
//   oauth
//   oidc
//   parseConfig
//   readConfig

// @postern/edge/declared
//   DeclaredOptions
//   declared

// @postern/edge/diagnose
//   Finding
//   diagnose

// @postern/edge/postern.config.schema.json

// @postern/edge/postern.log.schema.json

// @postern/edge/discovered
//   ClaimsOption
//   ClientAuthentication
//   Configured
//   DiscoveredOptions
//   MetadataOverrides
//   PrivateJwk
//   discovered
//   readConfigured

// @postern/edge/exchange
//   ApiAccessToken
//   ApiTokenRequest
//   ApiTokens
//   Introspection
//   NamedApi
//   TokenActor
//   TokenExchange
//   createApiTokens

// @postern/edge/monitoring
//   CreateObserver
//   EVENT_LEVELS
//   EdgeContext
//   Failure
//   Handler
//   HandlerResult
//   LogLine
//   MetricsText
//   Observer
//   SERVER_EVENT_LEVELS
//   ServerEvent
//   Timings
//   WrapHandler
//   addMetricsEndpoint
//   combineObservers
//   createRequestLog
//   logLineSchema
//   readEventLevel

// @postern/edge/opentelemetry
//   Traces
//   TracesOptions
//   createTraces

// @postern/edge/presets
//   AppleKey
//   OAuthPreset
//   OidcPreset
//   apple
//   auth0
//   cognito
//   discord
//   entra
//   github
//   gitlab
//   google
//   keycloak
//   linkedin
//   okta
//   slack
//   spotify
//   twitch

// @postern/edge/trace
//   Tracer
//   createTracer
//   readTrace

// @postern/edge/web-sockets
//   HandshakeTimeout
//   JoinRequest
//   createJoinWebSockets

// @postern/edge/stores/memory
//   createMemoryStore

// @postern/edge/stores/contract
//   describeStore

// @postern/edge/tokens/contract
//   describeRefresh

// @postern/edge/sealing
//   Sealer

import * as v from "valibot";
import { AuthorizationServer, Client, ClientAuth } from "oauth4webapi";
import { Context, ExecutionContext, Hono } from "hono";
import { FailureCode, Flow, LogoutRequest, Mode, Problem, ServiceConnection, SignInConnection } from "@postern/core";
import { Hono as Hono$1 } from "hono/tiny";

type Absence = "missing" | "unreadable";

interface AccessContext {
    readonly now: () => number;
    readonly keyRing: KeyRing;
    readonly connections: ReadonlyMap<string, Pick<Connection, "authorizationCode"> & {
        readonly hooks?: {
            readonly nameUser?: NameUser;
        };
    }>;
}

interface ApiAccessToken {
    readonly accessToken: string;
    readonly tokenType: string;
    readonly expiresAtMs?: number;
    readonly scope?: string;
}

interface ApiKeysCapability {
    readonly endpoint: string;
}

interface ApiNeed extends ApiTokenRequest {
    readonly introspect?: Introspection;
}

interface ApiRefusal {
    readonly code: FailureCode;
    readonly cause?: string;
    readonly untilMs: number;
    readonly count: number;
    readonly subjectAtMs?: number;
}

interface ApiToken {
    readonly token?: Pick<TokenSet, "accessToken" | "tokenType" | "obtainedAtMs" | "expiresAtMs" | "scope">;
    readonly isExchanged?: true;
    readonly refusal?: ApiRefusal;
}

interface ApiTokenRequest {
    readonly resource?: string;
    readonly audience?: string;
    readonly scopes?: readonly string[];
    readonly exchange?: TokenExchange;
}

interface ApiTokens<Names extends string = string> extends RouteTokens {
    readonly getToken: (request: Request, name: Names, context?: ExecutionContext) => Promise<ApiAccessToken | Response>;
}

interface AppleKey {
    readonly teamId: string | undefined;
    readonly keyId: string | undefined;
    readonly privateKey: string | undefined;
}

interface AskedSignIn {
    readonly issuer?: string | undefined;
    readonly max_age?: string | undefined;
    readonly acr_values?: string | undefined;
}

interface Assurance {
    readonly acr?: readonly string[];
    readonly maxAgeSeconds?: number;
}

type AuthenticateClient = (...request: [
    ...Parameters<ClientAuth>,
    endpoint?: string
]) => ReturnType<ClientAuth>;

interface Authentication {
    readonly authenticatedAtMs?: number;
    readonly acr?: string;
    readonly amr?: readonly string[];
}

interface AuthorizationCodeCapability {
    readonly flow: Flow;
    readonly redirectUri?: string;
    readonly scopes?: readonly string[];
    readonly adaptRequest?: (parameters: Readonly<Record<string, string>>) => Readonly<Record<string, string>>;
    readonly issuer?: string;
    readonly unannouncedIssuer?: string;
    readonly parameters?: Readonly<Record<string, string>>;
    readonly postedClaims?: Readonly<Record<string, "name" | "given_name" | "family_name">>;
    readonly isSameSiteOnly?: true;
    readonly allowedParameters?: readonly string[];
}

type Authorize = (session: CallerSession, request: Pick<Request, "url" | "method" | "headers">) => boolean | Promise<boolean>;

interface Backoff {
    readonly code: FailureCode;
    readonly untilMs: number;
    readonly count: number;
    readonly unread?: number;
}

interface BaseRoute {
    readonly name: string;
    readonly upstream: string;
    readonly allow: readonly RouteMatch[];
    readonly maxBodyBytes: number;
    readonly firstByteTimeoutMs: number;
    readonly idleTimeoutMs: number;
    readonly maxDurationMs?: number;
    readonly rateLimits: RateLimits;
    readonly requestHeaders?: readonly string[];
    readonly responseHeaders?: readonly string[];
    readonly sessionIdHeader?: string;
    readonly require?: Requirement;
    readonly assurance?: Assurance;
    readonly userHeaders?: Readonly<Record<string, string>>;
    readonly authorize?: Authorize;
}

interface BaseRouteConfig extends Partial<Omit<BaseRoute, "name" | "upstream" | "allow">> {
    readonly name: string;
    readonly upstream: string | undefined;
    readonly allow: readonly (string | RouteMatch)[];
}

type BasicEncoding = "plain" | "form";

type Bytes = Response extends {
    bytes(): Promise<infer Read>;
} ? Read : Uint8Array<ArrayBuffer>;

declare const CALLBACK_PATH = "/callback";

interface CallFetch {
    get(name: "fetch"): Fetch;
    set(name: "fetch", fetch: Fetch): void;
}

interface Caller {
    readonly connection: string;
    readonly signedInAtMs: number;
    readonly scope?: string | undefined;
    readonly user?: User | undefined;
}

interface CallerConfig<Ids extends string> {
    readonly needsSession?: boolean;
    readonly signedInWith?: readonly Ids[];
}

interface CallerSession extends Authentication {
    readonly connection: string;
    readonly signedInAtMs: number;
    readonly scope?: string;
    readonly user?: SessionUser;
}

type ClaimRule = ClaimValue | {
    readonly any: readonly ClaimValue[];
} | {
    readonly all: readonly ClaimValue[];
};

type ClaimRules = Readonly<Record<string, ClaimRule>>;

type ClaimValue = string | number | boolean;

type ClaimsOption = readonly string[] | Readonly<Record<string, string>>;

type ClientAuthentication = {
    readonly method: "client_secret_basic";
    readonly secret: string;
    readonly encoding?: BasicEncoding;
} | {
    readonly method: "client_secret_post";
    readonly secret: string;
} | {
    readonly method: "client_secret";
    readonly secret: string;
} | {
    readonly method: "signed_secret";
    readonly issuer: string;
    readonly audience: string;
    readonly keyId: string;
    readonly privateKey: string;
} | {
    readonly method: "private_key_jwt";
    readonly key: PrivateJwk;
};

interface ConfigConnection<Id extends string = string> {
    readonly id: Id;
    readonly connection?: EdgeConnection;
    readonly settings?: Readonly<Record<string, string | undefined>>;
    readonly useDevelopmentProvider?: (provider: DevelopmentProvider) => ConfigConnection<Id>;
}

type ConfigEnvironment = Readonly<Record<string, string | undefined>>;

interface ConfigError {
    readonly name: string;
    readonly fix: string;
}

type ConfigFile = (environment: ConfigEnvironment) => PosternConfig;

type ConfigReading = {
    readonly config: EdgeConfig;
    readonly errors: undefined;
} | {
    readonly config: undefined;
    readonly errors: readonly ConfigError[];
};

interface ConfigSettings {
    readonly publicOrigin?: string | undefined;
    readonly allowedOrigins?: readonly string[];
    readonly mode?: "forwarding" | "token-mediating";
    readonly sessionIdleSeconds?: number;
    readonly sessionAbsoluteSeconds?: number;
    readonly leaseSeconds?: number;
    readonly logLevel?: LogLevel;
}

interface Configured {
    readonly connections: readonly EdgeConnection[];
    readonly routes: readonly Route[];
    readonly faults: readonly ConfigError[];
}

type Connection = ResolvedConnection | PublishedConnection;

interface ConnectionFacts {
    readonly id: string;
    readonly client: Client;
    readonly clientAuthentication: AuthenticateClient;
    readonly authorizationCode?: AuthorizationCodeCapability;
    readonly refresh?: true;
    readonly clientCredentials?: true;
    readonly revocation?: true;
    readonly apiKeys?: ApiKeysCapability;
    readonly claims?: readonly string[];
    readonly scopedTokens?: true;
    readonly profile?: "fapi2";
    readonly deadTokenErrors?: readonly string[];
    readonly requestUserTokens?: (send: SendTokenRequest, before: TokenSet | undefined, context: ProviderContext, expected: ExpectedIdentity) => Promise<TokenSet | Failure>;
    readonly requestApiToken?: (connection: ResolvedConnection, send: SendTokenRequest, before: TokenSet, context: ProviderContext) => Promise<TokenSet | Failure>;
    readonly revokeApiTokens?: (tokens: TokenSet, fetch: Fetch) => Promise<Failure | undefined>;
    readonly bindCredential?: (credential: Credential, tokens: TokenSet) => Credential;
    readonly pushAuthorization?: (parameters: Readonly<Record<string, string>>, context: ProviderContext) => Promise<string | Failure>;
}

interface ConnectionHooks {
    readonly describeForBrowser?: (c: EdgeContext, parts: EdgeParts) => Promise<SignInConnection | ServiceConnection>;
    readonly trackSession?: (ticket: Ticket, session: Session, context: UserSessionsContext, c: EdgeContext) => Promise<Failure | undefined>;
    readonly userSessions?: Pick<UserSessions, "list" | "provider">;
    readonly endAllSessions?: (session: Session, context: UserSessionsContext, current: Ticket) => Promise<Failure | undefined>;
    readonly validateSignOut?: (request: LogoutRequest) => Failure | undefined;
    readonly signOutAtProvider?: (c: EdgeContext, session: Session, request: LogoutRequest) => Promise<Response | undefined>;
    readonly nameUser?: NameUser;
    readonly addRoutes?: (app: Hono<EdgeEnv>, wrap: WrapHandler, parts: EdgeParts) => void;
    readonly findWarnings?: (server?: ResolvedServer, apis?: readonly ApiNeed[]) => readonly string[];
    readonly validate?: (publicOrigin?: string) => readonly ConfigError[];
}

interface CookiePolicy {
    readonly sessionName: string;
    readonly leaseName: string;
    readonly attemptPrefix: string;
    readonly secure: boolean;
}

type Count = (metric: Metric, durationMs?: number) => void;

declare class Counters {
    #private;
    readonly count: Count;
    read(): Readonly<Record<string, number>>;
}

type CreateObserver = (fetch: Fetch, now: () => number, origins: Origins) => Observer | undefined;

interface Credential {
    readonly accessToken?: string;
    readonly validAtMs?: number;
    readonly user?: User | undefined;
    replace(refusal: Response): Promise<string | undefined | Failure>;
    readonly onResponse?: (response: Response) => void;
    readonly sign?: (request: SignedRequest) => Promise<void>;
}

interface DeclaredOptions {
    readonly id: string;
    readonly authorizationEndpoint: string;
    readonly tokenEndpoint: string;
    readonly revocationEndpoint?: string;
    readonly userinfoEndpoint?: string;
    readonly issuer?: string;
    readonly clientId: string;
    readonly clientAuthentication: ClientAuthentication;
    readonly flow?: Flow;
    readonly redirectUri?: string | undefined;
    readonly scopes?: readonly string[];
    readonly scopeSeparator?: " " | ",";
    readonly parameters?: Readonly<Record<string, string>>;
    readonly allowedParameters?: readonly string[];
    readonly deadTokenErrors?: readonly string[];
    readonly claims?: ClaimsOption;
    readonly subject?: string;
    readonly tokenType?: "bearer";
    readonly supportsPkce?: false;
    readonly allowsCodeInjection?: true;
}

interface DefineRoutesOptions {
    readonly insecureUpstreams?: readonly string[];
    readonly apiTokens?: RouteTokens;
}

interface DevelopmentProvider {
    readonly issuer: string;
    readonly clientId: string;
    readonly clientSecret: string;
}

interface DiscoveredOptions {
    readonly id: string;
    readonly issuer: string;
    readonly metadata?: "openid" | "oauth";
    readonly metadataUrl?: string;
    readonly overrides?: MetadataOverrides;
    readonly clientId: string;
    readonly clientAuthentication: ClientAuthentication;
    readonly flow?: Flow;
    readonly redirectUri?: string | undefined;
    readonly parameters?: Readonly<Record<string, string>>;
    readonly allowedParameters?: readonly string[];
    readonly scopes?: readonly string[];
    readonly claims?: ClaimsOption;
    readonly postsName?: true;
    readonly clientCredentials?: true;
    readonly pushedRequests?: false;
    readonly dpop?: true;
    readonly profile?: "fapi2";
    readonly signOutBy?: "post" | "get";
    readonly deadTokenErrors?: readonly string[];
    readonly supportsPkce?: boolean;
    readonly assertionAudience?: "issuer" | "token_endpoint" | "endpoint";
    readonly supportsNonce?: false;
    readonly allowsCodeInjection?: true;
}

declare const EVENT_LEVELS: Readonly<Record<Exclude<LogEvent["event"], "failure">, LogLevel>>;

interface EdgeConfig {
    readonly settings: Settings;
    readonly connections: readonly EdgeConnection[];
    readonly routes: Routes;
    readonly insecureUpstreams: readonly string[];
    readonly app?: string;
}

type EdgeConnection = Connection & {
    readonly hooks?: ConnectionHooks;
};

type EdgeContext = Context<EdgeEnv>;

interface EdgeCookies {
    readonly session: string;
    readonly lease: string;
    readonly attempts: ReadonlyMap<string, string>;
}

interface EdgeEnv {
    Variables: {
        requestId: string;
        timings: Timings;
        cookies: EdgeCookies;
        fetch: Fetch;
        leaseCookie?: string;
        failure?: Failure;
    };
}

interface EdgeOptions {
    readonly settings: Settings;
    readonly store: Store;
    readonly log: Log;
    readonly rateLimiter: RateLimiter;
    readonly connections?: readonly EdgeConnection[];
    readonly routes?: Routes;
    readonly fetch?: Fetch;
    readonly now?: () => number;
    readonly readClientSignal?: (request: Request) => AbortSignal | undefined;
    readonly readClientAddress?: (request: Request) => string | undefined;
    readonly readsShortResponses?: boolean;
    readonly passLongBody?: PassLongBody;
    readonly messages?: Messages;
    readonly count?: Count;
    readonly createObserver?: CreateObserver;
}

interface EdgeParts {
    readonly settings: Settings;
    readonly keyRing: KeyRing;
    readonly connections: ReadonlyMap<string, EdgeConnection>;
    readonly routes: readonly Route[];
    readonly userAccess?: RouteAccess | undefined;
    readonly store: Store;
    readonly sessions: Sessions;
    readonly serviceTokens: ServiceTokens;
    readonly cookiePolicy: CookiePolicy;
    readonly leases: Leases;
    readonly fetch: Fetch;
    readonly readClientSignal: (request: Request) => AbortSignal | undefined;
    readonly readClientAddress: (request: Request) => string | undefined;
    readonly readsShortResponses: boolean;
    readonly passLongBody?: PassLongBody | undefined;
    readonly messages?: Messages | undefined;
    readonly rateLimiter: RateLimiter;
    readonly now: () => number;
    readonly log: Log;
    readonly count: Count;
}

interface EdgeRoute extends BaseRoute {
    readonly needsSession: boolean;
    readonly signedInWith?: readonly string[];
}

interface EndedSession extends SessionBase {
    readonly ended: FailureCode;
    readonly sharesGrant?: boolean;
}

interface ExpectedIdentity {
    readonly nonce?: string;
    readonly asked?: AskedSignIn;
}

declare class Failure {
    readonly code: FailureCode;
    readonly retryAfterSeconds: number | undefined;
    readonly cause: unknown;
    readonly connection: string | undefined;
    readonly user: string | undefined;
    readonly keepsCookies: boolean | undefined;
    readonly parameters: readonly string[] | undefined;
    readonly stepUp: StepUp | undefined;
    constructor(code: FailureCode, detail?: FailureDetail);
    static [Symbol.hasInstance](value: unknown): value is Failure;
    with(detail: FailureDetail): Failure;
}

interface FailureDetail {
    readonly retryAfterSeconds?: number | undefined;
    readonly cause?: unknown;
    readonly connection?: string | undefined;
    readonly user?: string | undefined;
    readonly keepsCookies?: boolean | undefined;
    readonly parameters?: readonly string[] | undefined;
    readonly stepUp?: StepUp | undefined;
}

type Fetch = (input: string | URL, init?: RequestInit) => Promise<Response>;

interface Finding {
    readonly check: string;
    readonly fault?: string;
    readonly warning?: string;
}

type FromEnvironment = string | undefined;

type Handler = (c: EdgeContext) => HandlerResult | Promise<HandlerResult>;

type HandlerResult = Response | Failure;

declare class HandshakeTimeout extends Error {
}

interface Introspection {
    readonly maxAgeSeconds: number;
}

interface JoinRequest {
    readonly url: string;
    readonly headers: Headers;
    readonly protocols: readonly string[];
    readonly timeoutMs: number;
    readonly watch: (stream: OpenStream) => void;
}

type JoinWebSockets = typeof joinWebSockets;

type JsonObject = Readonly<Record<string, unknown>>;

interface Jwk {
    readonly kty: string;
    readonly crv?: string;
    readonly x?: string;
    readonly y?: string;
    readonly n?: string;
    readonly e?: string;
    readonly d?: string;
    readonly p?: string;
    readonly q?: string;
    readonly dp?: string;
    readonly dq?: string;
    readonly qi?: string;
    readonly use?: string;
}

type KeyRing = readonly [
    RingKey,
    ...RingKey[]
];

declare const LOG_LEVELS: readonly [
    "debug",
    "info",
    "warn",
    "error"
];

interface Lease {
    readonly connection: string;
    readonly accessToken: string;
    readonly signedInAtMs: number;
    readonly scope: string | undefined;
    readonly user?: User | undefined;
    readonly untilMs: number;
}

declare class Leases {
    #private;
    constructor(options: LeasesOptions);
    read({ session, lease: sealed }: EdgeCookies): Lease | undefined | Promise<Lease | undefined>;
    issue(sessionCookie: string, session: Session): Promise<string | undefined>;
}

interface LeasesOptions {
    readonly keyRing: KeyRing;
    readonly cookiePolicy: CookiePolicy;
    readonly limits: SessionLimits;
    readonly leaseMs: number;
    readonly userAccess?: {
        readonly pickForLease: (user: User) => User | undefined;
    } | undefined;
    readonly now: () => number;
}

interface LekabOptions {
    readonly username: FromEnvironment;
    readonly password: FromEnvironment;
    readonly baseUrl?: FromEnvironment;
}

interface LekabSettings {
    readonly username: string;
    readonly password: Secret;
    readonly baseUrl: string;
}

interface LockitNetworkOptions {
    readonly clientId: FromEnvironment;
    readonly clientSecret: FromEnvironment;
    readonly baseUrl?: FromEnvironment;
    readonly basicEncoding?: "plain" | "form";
}

interface LockitSettings {
    readonly clientId: string;
    readonly clientSecret: Secret;
    readonly baseUrl: string;
    readonly basicEncoding: BasicEncoding;
}

type Log = (event: LogEvent) => void;

type LogEvent = ({
    readonly event: "failure";
    readonly method: string;
    readonly path: string;
    readonly route?: string | undefined;
    readonly code: FailureCode;
    readonly connection?: string | undefined;
    readonly cause?: string | undefined;
    readonly stack?: readonly string[] | undefined;
    readonly user?: string | undefined;
} & LoggedRequest) | ({
    readonly event: "signed_in";
    readonly connection: string;
} & LoggedRequest & LoggedUser) | ({
    readonly event: "signed_out" | "session_ended_by_user";
} & LoggedRequest & LoggedUser) | ({
    readonly event: "sign_in_refused";
    readonly connection: string;
    readonly cause: string;
} & LoggedRequest) | ({
    readonly event: "signed_out_by_provider";
    readonly connection: string;
} & LoggedRequest & LoggedUser) | {
    readonly event: "discovery_failed" | "discovery_warning" | "revocation_failed" | "refresh_response_malformed" | "refresh_token_missing";
    readonly connection: string;
    readonly code: FailureCode;
    readonly cause?: string | undefined;
} | ({
    readonly event: "api_key_created";
    readonly connection: string;
    readonly name: string;
} & LoggedRequest) | ({
    readonly event: "service_tokens_revoked";
    readonly connection: string;
} & LoggedRequest) | ({
    readonly event: "refused_to_start";
    readonly faults: readonly string[];
} & LoggedRequest);

type LogLevel = (typeof LOG_LEVELS)[number];

interface LogLine {
    readonly time: string;
    readonly level: LogLevel;
    readonly event: string;
    readonly worker?: number;
    readonly [field: string]: unknown;
}

interface LoggedRequest {
    readonly requestId: string;
    readonly session?: string | undefined;
}

interface LoggedUser {
    readonly user?: string;
}

interface LongBodyLimit {
    readonly idleTimeoutMs: number;
    readonly deadline: {
        move(ms: number): void;
    };
}

type MessageContent = ReadableStream<Uint8Array<ArrayBuffer>> | Bytes | null;

interface Messages {
    createHeaders(): Headers;
    createResponse(content: MessageContent, given: Response): Response;
}

type MetadataOverrides = Partial<Pick<AuthorizationServer, "authorization_endpoint" | "token_endpoint" | "jwks_uri" | "revocation_endpoint" | "introspection_endpoint" | "end_session_endpoint" | "userinfo_endpoint" | "pushed_authorization_request_endpoint" | "code_challenge_methods_supported" | "dpop_signing_alg_values_supported" | "grant_types_supported" | "scopes_supported" | "token_endpoint_auth_methods_supported" | "token_endpoint_auth_signing_alg_values_supported" | "id_token_signing_alg_values_supported" | "authorization_response_iss_parameter_supported">>;

type Metric = {
    readonly counter: "token_request";
    readonly connection: string;
    readonly grant: string;
    readonly outcome: "ok" | FailureCode;
} | {
    readonly counter: "failure";
    readonly code: FailureCode;
    readonly behind?: FailureCode;
} | {
    readonly counter: "forwarded";
    readonly route: string;
    readonly status: number;
};

interface MetricsText {
    readonly text: string;
    readonly contentType: string;
}

type NameUser = (keyRing: KeyRing, subject: string | undefined) => Promise<LoggedUser>;

interface NamedApi extends ApiTokenRequest, Pick<UserRoute, "connection" | "introspect" | "require" | "assurance" | "authorize"> {
    readonly needsNoHeader?: true;
}

interface OAuthOptions<Id extends string = string> extends Omit<DeclaredOptions, "id" | "authorizationEndpoint" | "tokenEndpoint" | "clientId" | "clientAuthentication"> {
    readonly id: Id;
    readonly authorizationEndpoint: FromEnvironment;
    readonly tokenEndpoint: FromEnvironment;
    readonly clientId: FromEnvironment;
    readonly clientSecret?: FromEnvironment;
    readonly secretMethod?: "client_secret_basic" | "client_secret_post";
    readonly clientAuthentication?: ClientAuthentication;
}

interface OAuthPreset extends Partial<Omit<DeclaredOptions, Own | "authorizationEndpoint" | "tokenEndpoint">> {
    readonly authorizationEndpoint: string;
    readonly tokenEndpoint: string;
}

interface Observer {
    readonly fetch: Fetch;
    wrap(wrap: WrapHandler): WrapHandler;
    addRoutes?(app: Hono<EdgeEnv>, wrap: WrapHandler, parts: EdgeParts): void;
}

interface OidcOptions<Id extends string = string> extends Omit<DiscoveredOptions, "id" | "issuer" | "clientId" | "clientAuthentication"> {
    readonly id: Id;
    readonly issuer: FromEnvironment;
    readonly clientId: FromEnvironment;
    readonly clientSecret?: FromEnvironment;
    readonly clientKey?: FromEnvironment;
    readonly clientAuthentication?: ClientAuthentication;
}

interface OidcPreset extends Partial<Omit<DiscoveredOptions, Own | "issuer">> {
    readonly issuer: string;
}

interface OpenSession {
    readonly record: SealedRecord<StoredSession>;
    readonly stored: Versioned<Session>;
}

interface OpenStream {
    fail(failure: Failure): void;
    whenStopped(callback: () => void): void;
}

type OperatorParts = RateParts & Pick<EdgeParts, "settings">;

type Origins = Pick<Settings, "publicOrigin" | "allowedOrigins">;

type Own = "id" | "clientId";

type OwnToken = Pick<ServiceRoute, "credential" | "connection" | "scopes" | "resource">;

type ParsedConfig = {
    readonly file: ConfigFile;
    readonly errors: undefined;
} | {
    readonly file: undefined;
    readonly errors: readonly ConfigError[];
};

type PassLongBody = (body: ReadableStream<Uint8Array>, length: number, signal: AbortSignal, limit: LongBodyLimit) => PassedBody | undefined;

interface PassedBody {
    readonly readable: ReadableStream<Uint8Array>;
    readonly ended: Promise<void>;
}

interface PosternConfig<Ids extends string = string> {
    readonly connections?: readonly ConfigConnection<Ids>[];
    readonly routes?: readonly RouteConfig<NoInfer<Ids>>[];
    readonly insecureUpstreams?: readonly string[];
    readonly apiTokens?: RouteTokens;
    readonly settings?: ConfigSettings;
    readonly app?: string;
}

interface PrivateJwk extends Jwk {
    readonly alg: "ES256" | "PS256" | "RS256" | "Ed25519";
    readonly kid?: string;
    readonly "x5t#S256"?: string;
}

interface ProviderContext {
    readonly fetch: Fetch;
    readonly now: () => number;
    readonly log: Log;
}

interface PublicRoute extends EdgeRoute {
    readonly credential: "none";
}

interface PublishedConnection extends ConnectionFacts {
    readonly authorizationServer: AuthorizationServer;
    readonly resolve: (context: ProviderContext & {
        readonly count?: Count;
    }, grant?: string) => Promise<ResolvedConnection | Failure>;
}

declare const RATE_LIMITS: readonly RateLimit[];

interface RateGrant {
    readonly granted: number;
    readonly endsAtMs: number;
}

interface RateLimit {
    readonly name: string;
    readonly requests: number;
    readonly periodSeconds: 10 | 60;
}

interface RateLimiter {
    take(limit: RateLimit, caller: string): boolean | Promise<boolean>;
}

interface RateLimits {
    readonly perSession?: RateLimit;
    readonly perAddress?: RateLimit;
}

type RateParts = Pick<EdgeParts, "readClientAddress" | "rateLimiter">;

declare class RateWindows {
    #private;
    constructor(now?: () => number);
    take({ name, requests, periodSeconds }: RateLimit, caller: string, count: number): RateGrant;
}

type RecordTimes = readonly [
    expiresAtMs: number,
    usedAtMs?: number
];

interface RefreshLock {
    readonly by: string;
    readonly untilMs: number;
}

interface RefreshState {
    readonly tokens?: TokenSet | undefined;
    readonly connection?: string;
    readonly generation: number;
    readonly claim?: RefreshLock | undefined;
    readonly pause?: Backoff | undefined;
    readonly ended?: FailureCode | undefined;
    readonly isReplaced?: true;
}

interface RefreshTask<T extends RefreshState> {
    readonly record: SealedRecord<T>;
    readonly initial?: T;
    isNeeded(value: T): boolean;
    request(value: T): Promise<TokenSet | Failure>;
    markUsed?(value: T): T;
    discard?(tokens: TokenSet): void;
    readonly purpose?: string;
    readonly now: () => number;
}

type RequestEvent = Extract<ServerEvent, {
    readonly event: "request";
}>;

type Requirement = ClaimRules | readonly ClaimRules[];

interface ResolvedConnection extends ConnectionFacts {
    readonly authorizationServer: ResolvedServer;
    readonly resolve?: undefined;
}

interface ResolvedServer extends AuthorizationServer {
    readonly token_endpoint: string;
}

interface RingKey {
    readonly id: string;
    readonly bytes: Uint8Array<ArrayBuffer>;
}

type Route = UserRoute | ServiceRoute | SecretRoute | PublicRoute;

interface RouteAccess extends UserAccess {
    readonly obtain?: (c: EdgeContext, route: Route) => Promise<Credential | Failure> | undefined;
    readonly bindApiTokens?: (parts: EdgeParts, connection: string) => readonly ApiNeed[];
    readonly listApis?: (routes: readonly Route[], connection: string) => readonly ApiNeed[];
    readonly listActors?: (routes: readonly Route[]) => readonly OwnToken[];
}

type RouteConfig<Ids extends string = string> = BaseRouteConfig & ((Pick<UserRoute, "credential"> & ApiNeed & TokenConfig<Ids>) | (Pick<ServiceRoute, "credential" | "scopes" | "resource"> & TokenConfig<Ids> & CallerConfig<Ids>) | (Pick<SecretRoute, "credential" | "header" | "scheme"> & CallerConfig<Ids> & {
    readonly connection?: undefined;
    readonly secret: string | undefined;
}) | (Pick<PublicRoute, "credential"> & CallerConfig<Ids> & {
    readonly connection?: undefined;
}));

interface RouteMatch {
    readonly methods: readonly string[];
    readonly path: string;
    readonly isWebSocket?: true;
    readonly needsNoHeader?: true;
}

interface RouteTokens {
    readonly access: Pick<RouteAccess, "obtain" | "bindApiTokens" | "listApis" | "listActors">;
    readonly findErrors: (routes: readonly Route[], connections: ReadonlyMap<string, Connection>) => readonly ConfigError[];
}

interface Routes {
    readonly list: readonly Route[];
    readonly joinWebSockets: JoinWebSockets;
    readonly userAccess: RouteAccess;
    readonly validate: (connections: ReadonlyMap<string, Connection>) => readonly ConfigError[];
}

declare const SERVER_EVENT_LEVELS: Readonly<Record<ServerEvent["event"], LogLevel>>;

declare const SETTING_NAMES: readonly string[];

declare class SealedRecord<T> {
    #private;
    readonly key: string;
    constructor(store: Store, key: string, sealer: Sealer, readTimes: (value: T) => RecordTimes);
    read(): Promise<Versioned<T> | Absence | Failure>;
    get bytes(): number;
    write(expected: string | undefined, value: T): Promise<Versioned<T> | undefined | Failure>;
    delete(): Promise<Failure | undefined>;
    hasStoreFailed(ms: number): boolean;
}

declare class Sealer {
    #private;
    constructor(ring: KeyRing, holderKey: Uint8Array<ArrayBuffer>, context: string);
    seal(plain: string, beside?: string): Promise<string>;
    open(sealed: string, beside?: string): Promise<string | undefined>;
}

declare class Secret {
    #private;
    constructor(value: string);
    reveal(): string;
    toString(): string;
    toJSON(): string;
}

interface SecretRoute extends EdgeRoute {
    readonly credential: "secret";
    readonly header?: string;
    readonly scheme?: string;
    readonly secret: string | Secret;
}

type SendTokenRequest = (headers?: Readonly<Record<string, string>>) => Promise<TokenResponse | Failure>;

type ServerEvent = {
    readonly event: "listening";
    readonly host: string;
    readonly port: number;
    readonly workers?: number;
    readonly sessions: string;
    readonly publicOrigin: string;
    readonly app: string;
    readonly connections: readonly string[];
    readonly routes: readonly string[];
    readonly insecureUpstreams?: readonly string[];
    readonly keys: readonly string[];
    readonly version: string;
} | {
    readonly event: "no_client_address";
    readonly fix: string;
} | {
    readonly event: "unknown_setting";
    readonly name: string;
    readonly meant?: string;
} | {
    readonly event: "store_in_memory";
    readonly fix: string;
} | {
    readonly event: "store_connection_lost";
    readonly cause: string;
} | {
    readonly event: "store_connection_back";
} | {
    readonly event: "store_at_risk";
    readonly risk: string;
} | {
    readonly event: "store_records_lost";
    readonly reason: "missing" | "evicted";
    readonly cause: string;
} | {
    readonly event: "crashed";
    readonly cause: string;
} | {
    readonly event: "worker_ended";
    readonly worker: number;
    readonly pid: number;
    readonly cause: string;
    readonly restartInMs: number;
} | {
    readonly event: "worker_back";
    readonly worker: number;
    readonly pid: number;
} | {
    readonly event: "accept_failed";
    readonly cause: string;
} | {
    readonly event: "log_lines_dropped";
    readonly lines: number;
} | ({
    readonly event: "request";
    readonly method: string;
    readonly path: string;
    readonly route?: string | undefined;
    readonly status: number;
    readonly durationMs: number;
    readonly storeMs: number;
    readonly upstreamMs: number;
} & LoggedRequest) | {
    readonly event: "counters";
    readonly counts: Readonly<Record<string, number>>;
};

interface ServiceRoute extends EdgeRoute {
    readonly credential: "service";
    readonly connection: string;
    readonly scopes?: readonly string[];
    readonly resource?: string;
}

interface ServiceTokenRequest extends TokenScope {
    readonly connection: Connection;
}

declare class ServiceTokens {
    #private;
    constructor(options: ServiceTokensOptions);
    use(request: ServiceTokenRequest, waitUntil: WaitUntil): Promise<TokenSet | Failure>;
    replace(request: ServiceTokenRequest, refused: string, waitUntil: WaitUntil): Promise<string | undefined>;
    revoke(request: ServiceTokenRequest): Promise<Failure | undefined>;
}

interface ServiceTokensOptions extends TokenRequestContext {
    readonly store: Store;
    readonly keyRing: KeyRing;
}

interface Session extends SessionBase {
    readonly tokens: TokenSet;
    readonly ended?: undefined;
}

interface SessionBase extends RefreshState {
    readonly connection: string;
    readonly issuer?: string | undefined;
    readonly signedInAtMs: number;
    readonly usedAtMs: number;
}

interface SessionFacts {
    readonly signedInAtMs: number;
    readonly description?: string | undefined;
}

interface SessionLimits {
    readonly idleMs: number;
    readonly absoluteMs: number;
}

interface SessionUser extends JsonObject {
    readonly sub: string;
}

declare class Sessions {
    #private;
    readonly limits: SessionLimits;
    constructor(options: SessionsOptions);
    create(connection: string, tokens: TokenSet): Promise<[
        Ticket,
        Session
    ] | Failure>;
    open(cookie: string): Promise<OpenSession | Failure>;
    end(ticket: Ticket): Promise<Session | Failure | undefined>;
    close(ticket: Ticket, next?: Session): Promise<Session | undefined>;
    touch({ record, stored }: OpenSession): Promise<void>;
    useTokens(session: OpenSession, waitUntil: WaitUntil): Promise<TokenSet | Failure>;
    refresh(session: OpenSession, waitUntil: WaitUntil): Promise<Session | Failure>;
    replace(session: OpenSession, refused: string, waitUntil: WaitUntil): Promise<Session | Failure>;
    run(task: RefreshTask<StoredSession>, waitUntil: WaitUntil): Promise<Session | Failure>;
}

interface SessionsOptions extends TokenRequestContext {
    readonly store: Store;
    readonly keyRing: KeyRing;
    readonly limits: SessionLimits;
    readonly connections: ReadonlyMap<string, Connection>;
}

interface Settings {
    readonly publicOrigin: string;
    readonly allowedOrigins: readonly string[];
    readonly mode: Mode;
    readonly keyRing: readonly [
        RingKey,
        ...RingKey[]
    ];
    readonly sessionIdleSeconds: number;
    readonly sessionAbsoluteSeconds: number;
    readonly leaseSeconds: number;
    readonly logLevel: LogLevel;
    readonly operatorToken?: Secret;
    readonly lockit?: LockitSettings;
    readonly lekab?: LekabSettings;
}

type SettingsReading = {
    readonly settings: Settings;
    readonly faults: undefined;
} | {
    readonly settings?: undefined;
    readonly faults: readonly ConfigError[];
};

interface SignedRequest {
    readonly headers: Headers;
    readonly method: string;
    readonly url: string;
}

type StepUp = Pick<Problem, "acrValues" | "maxAge">;

interface Store {
    read(key: string): Promise<StoredRecord | undefined>;
    writeIfVersion(key: string, expected: string | undefined, record: StoredRecord): Promise<boolean>;
    delete(key: string): Promise<void>;
}

interface StoredRecord {
    readonly version: string;
    readonly value: string;
    readonly expiresAtMs: number;
}

type StoredSession = Session | EndedSession;

interface Ticket {
    readonly id: Uint8Array<ArrayBuffer>;
    readonly key: Uint8Array<ArrayBuffer>;
    readonly tag: Uint8Array<ArrayBuffer>;
}

interface Timings {
    storeMs: number;
    upstreamMs: number;
}

interface TokenActor {
    readonly connection?: string;
    readonly scopes?: readonly string[];
    readonly resource?: string;
}

interface TokenConfig<Ids extends string> {
    readonly connection?: Ids;
}

interface TokenExchange {
    readonly audience?: string;
    readonly resource?: string;
    readonly scopes?: readonly string[];
    readonly requestedTokenType?: "access_token" | "jwt" | "id_token";
    readonly subject?: "access_token" | "id_token";
    readonly actor?: TokenActor;
}

interface TokenRequestContext extends ProviderContext {
    readonly count: Count;
    readonly waitUntil?: (work: Promise<unknown>) => void;
}

interface TokenResponse {
    readonly response: Response;
    readonly body: JsonObject;
    readonly tokens: TokenSet | Failure;
}

interface TokenScope {
    readonly scopes?: readonly string[];
    readonly resource?: string;
}

interface TokenSet {
    readonly accessToken: string;
    readonly tokenType: string;
    readonly obtainedAtMs: number;
    readonly expiresAtMs?: number;
    readonly refreshToken?: string;
    readonly refreshExpiresAtMs?: number;
    readonly sessionExpiresAtMs?: number;
    readonly scope?: string;
    readonly issuer?: string;
    readonly user?: User;
    readonly idToken?: string;
    readonly proofKey?: Jwk;
    readonly apis?: Readonly<Record<string, ApiToken>>;
}

interface Tracer extends Observer {
    note(event: LogEvent): void;
}

interface Traces {
    readonly createObserver: CreateObserver;
    readonly watchStore: (store: Store) => Store;
    readonly hideUrl: () => void;
    readonly flush: () => Promise<void>;
}

interface TracesOptions {
    readonly version?: string;
}

interface UpstreamRequest {
    readonly route: Route;
    readonly url: string;
    readonly method: string;
    readonly headers: Headers;
    readonly body: ReadableStream<Uint8Array> | ArrayBuffer | null;
    readonly bodyLength: number;
    readonly isReplayable: boolean;
    readonly clientSignal: AbortSignal | undefined;
    readonly watch: (stream: OpenStream) => void;
}

interface User {
    readonly subject: string;
    readonly serviceSession?: string;
    readonly authentication?: Authentication;
    readonly claims?: JsonObject;
    readonly posted?: JsonObject;
}

interface UserAccess {
    readonly findTokenRefusal: (route: UserRoute, caller: Caller, context: AccessContext, requested?: readonly string[]) => Promise<Failure> | undefined;
    readonly findRefusal: (route: Route, caller: Caller, request: Request, context: AccessContext) => Promise<Failure | undefined> | undefined;
    readonly needsStore: (route: Route, user: User | undefined) => boolean;
    readonly readStepUp: (route: Route, response: Response) => Failure | undefined;
    readonly setCallerHeaders: (headers: Headers, route: Route, user: User | undefined, cookie: string, context: Pick<AccessContext, "keyRing">) => Promise<void> | undefined;
    readonly addSecret: (call: CallFetch, route: Route) => void;
    readonly pickForLease: (user: User) => User | undefined;
}

type UserIndexKey = readonly [
    "subject" | "session" | "sessionless",
    string
];

interface UserRoute extends BaseRoute, ApiTokenRequest {
    readonly credential: "user";
    readonly connection: string;
    readonly scopes?: readonly string[];
    readonly introspect?: Introspection;
}

declare class UserSessions {
    #private;
    readonly provider: string;
    constructor(provider: string);
    keep(ticket: Ticket, { signedInAtMs, tokens: { user, obtainedAtMs } }: Session, context: UserSessionsContext, description?: string): Promise<Failure | undefined>;
    list({ subject }: User, context: UserSessionsContext): Promise<ReadonlyMap<string, SessionFacts | undefined> | Failure>;
    endAll(user: User | undefined, context: UserSessionsContext, current?: Ticket): Promise<Failure | undefined>;
    end(keys: readonly UserIndexKey[], context: UserSessionsContext, kept?: string): Promise<Failure | undefined>;
    nameForLog([newest]: KeyRing, subject: string | undefined): Promise<LoggedUser>;
}

interface UserSessionsContext {
    readonly store: Store;
    readonly keyRing: KeyRing;
    readonly sessions: Pick<Sessions, "end" | "limits">;
    readonly now: () => number;
}

interface Versioned<T> {
    readonly version: string;
    readonly value: T;
}

type WaitUntil = (work: Promise<unknown>) => void;

type WrapHandler = (handler: Handler) => (c: EdgeContext) => Promise<Response>;

declare function addMetricsEndpoint(app: Hono<EdgeEnv>, wrap: WrapHandler, parts: OperatorParts, read: () => Promise<MetricsText>): void;

declare function answerUnconfigured(requestId: string): Response;

declare function apple({ teamId, keyId, privateKey }: AppleKey): OidcPreset;

declare function auth0(domain: string): OidcPreset;

declare function buildCauseText(cause: unknown): string | undefined;

declare function buildConfigErrorText(errors: readonly ConfigError[]): string;

declare function buildLogLine(event: {
    readonly event: string;
}, level: LogLevel): string;

declare function buildRoutes({ lockit, lekab }: Settings): readonly Route[];

declare function cognito(region: string, userPool: string): OidcPreset;

declare function collectConnectionNames({ settings, connections }: EdgeConfig): readonly {
    readonly id: string;
    readonly redirectUri?: string;
    readonly postLogoutRedirectUri?: string;
}[];

declare function combineObservers(creators: readonly CreateObserver[]): CreateObserver;

declare function computeCallerNetwork(address: string): string;

declare function computeDigest(text: string, bytes?: Iterable<number>): Promise<string>;

declare function createApiTokens<const Names extends string = never>(apis?: Readonly<Record<Names, NamedApi>>): ApiTokens<Names>;

declare function createEdge(options: EdgeOptions): Hono$1<EdgeEnv>;

declare function createInProcessRateLimiter(now?: () => number): RateLimiter;

declare function createJoinWebSockets(connect: (request: JoinRequest) => Promise<void>): JoinWebSockets;

declare function createMemoryStore(now?: () => number): Store;

declare function createRequestLog(log: (event: RequestEvent) => void): CreateObserver;

declare const createTracer: (fetch: Fetch, now: () => number, origins: Origins) => Tracer | undefined;

declare function createTraces({ version }?: TracesOptions): Traces;

declare function declared(options: DeclaredOptions): EdgeConnection;

declare function defineConfig<const Ids extends string = never>(config: PosternConfig<Ids> | ((environment: ConfigEnvironment) => PosternConfig<Ids>)): ConfigFile;

declare function defineRoutes(routes: readonly Route[], { insecureUpstreams, apiTokens }?: DefineRoutesOptions): Routes;

declare function describeRefresh(name: string, createStore: () => Store): void;

declare function describeStore(name: string, createStore: () => Store): void;

declare function diagnose({ settings, connections, routes }: EdgeConfig, fetch?: Fetch): Promise<readonly Finding[]>;

declare const discord: OAuthPreset;

declare function discovered(options: DiscoveredOptions): EdgeConnection;

declare function entra(tenant: string): OidcPreset;

declare const github: OAuthPreset;

declare function gitlab(url?: string): OidcPreset;

declare const google: OidcPreset;

declare function isLogged(level: LogLevel, least: LogLevel): boolean;

declare function isLoopbackHost(hostname: string): boolean;

declare function joinWebSockets(request: UpstreamRequest, offered: string | null, fetch: Fetch): Promise<Response | Failure>;

declare function keycloak(url: string, realm: string): OidcPreset;

declare function lekab(options: LekabOptions): ConfigConnection<"lekab">;

declare const linkedin: OidcPreset;

declare function lockitNetwork(options: LockitNetworkOptions): ConfigConnection<"lockit">;

declare const logLineSchema: v.GenericSchema<unknown, LogLine>;

declare function oauth<const Id extends string>(options: OAuthOptions<Id>): ConfigConnection<Id>;

declare function oidc<const Id extends string>(options: OidcOptions<Id>): ConfigConnection<Id>;

declare function okta(domain: string, authorizationServer?: string): OidcPreset;

declare function parseConfig(text: string): ParsedConfig;

declare function readConfig(values: Readonly<Record<string, unknown>>, names: readonly string[], file?: ConfigFile): ConfigReading;

declare function readConfigured(values: Readonly<Record<string, unknown>>, names: readonly string[], fallbackId?: string): Configured;

declare function readEventLevel(event: LogEvent | ServerEvent): LogLevel;

declare function readLevel(event: LogEvent): LogLevel;

declare function readPathname(url: string): string | undefined;

declare function readSettings(values: Readonly<Record<string, unknown>>, connections?: readonly unknown[], noProvider?: ConfigError): SettingsReading;

declare function readTrace(values: Readonly<Record<string, unknown>>): {
    readonly isTraced: boolean;
    readonly faults: readonly ConfigError[];
};

declare const slack: OidcPreset;

declare const spotify: OAuthPreset;

declare function startTimeLimit(ms: number, onOver: () => void): () => void;

declare const twitch: OidcPreset;
