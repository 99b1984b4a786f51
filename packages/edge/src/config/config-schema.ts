import * as v from 'valibot';
import type { RouteMatch } from '../routes/route.ts';
import type {
  LekabOptions,
  LockitNetworkOptions,
  OAuthOptions,
  OidcOptions,
} from './connections.ts';
import type { PosternConfig } from './define-config.ts';
import type { RouteConfig } from './routes.ts';

// The schema of postern.config.json. It checks shapes and names; the readers behind it check values,
// with their fix. `schema/postern.config.schema.json` is made from it, and a test compares the two.

const text = v.pipe(v.string(), v.description('A text; ${NAME} stands for a variable.'));
const texts = v.array(text);

const id = v.pipe(v.string(), v.description('Lower-case letters, digits and dashes.'));
/** How users sign in, and what the app is told about them. */
const signIn = {
  clientId: text,
  clientSecret: v.exactOptional(text),
  flow: v.exactOptional(v.picklist(['browser', 'edge'])),
  redirectUri: v.exactOptional(text),
  scopes: v.exactOptional(texts),
  claims: v.exactOptional(
    v.pipe(
      v.union([texts, v.record(v.string(), text)]),
      v.description("The user's claims that the app is told: names, or names and their places."),
    ),
  ),
  parameters: v.exactOptional(v.record(v.string(), text)),
  allowedParameters: v.exactOptional(texts),
  deadTokenErrors: v.exactOptional(texts),
  allowsCodeInjection: v.exactOptional(v.literal(true)),
};

const oidcConnection = v.strictObject({
  type: v.literal('oidc'),
  id,
  issuer: text,
  ...signIn,
  clientKey: v.exactOptional(
    v.pipe(text, v.description('The private key for private_key_jwt: a JWK with alg, as a text.')),
  ),
  profile: v.exactOptional(
    v.pipe(v.literal('fapi2'), v.description('Keeps to the FAPI 2.0 Security Profile.')),
  ),
  signOutBy: v.exactOptional(v.picklist(['post', 'get'])),
  metadata: v.exactOptional(v.picklist(['openid', 'oauth'])),
  metadataUrl: v.exactOptional(text),
  clientCredentials: v.exactOptional(v.literal(true)),
  pushedRequests: v.exactOptional(v.literal(false)),
  dpop: v.exactOptional(v.literal(true)),
  supportsPkce: v.exactOptional(v.boolean()),
  supportsNonce: v.exactOptional(v.literal(false)),
});

const oauthConnection = v.strictObject({
  type: v.literal('oauth'),
  id,
  authorizationEndpoint: text,
  tokenEndpoint: text,
  revocationEndpoint: v.exactOptional(text),
  userinfoEndpoint: v.exactOptional(text),
  issuer: v.exactOptional(text),
  ...signIn,
  secretMethod: v.exactOptional(v.picklist(['client_secret_basic', 'client_secret_post'])),
  scopeSeparator: v.exactOptional(v.picklist([' ', ','])),
  subject: v.exactOptional(
    v.pipe(text, v.description("Where userinfoEndpoint has the user's identifier. Default: sub.")),
  ),
  supportsPkce: v.exactOptional(v.literal(false)),
});

const lockitConnection = v.strictObject({
  type: v.literal('lockitNetwork'),
  clientId: text,
  clientSecret: text,
  baseUrl: v.exactOptional(text),
  basicEncoding: v.exactOptional(v.picklist(['plain', 'form'])),
});

const lekabConnection = v.strictObject({
  type: v.literal('lekab'),
  username: text,
  password: text,
  baseUrl: v.exactOptional(text),
});

const claimValue = v.union([v.string(), v.number(), v.boolean()]);
const rules = v.record(
  v.string(),
  v.union([
    claimValue,
    v.strictObject({ any: v.array(claimValue) }),
    v.strictObject({ all: v.array(claimValue) }),
  ]),
);

const route = {
  name: v.pipe(v.string(), v.description('The first segment below /api/.')),
  upstream: text,
  allow: v.pipe(
    v.array(v.string()),
    v.description('Methods and a path, such as "GET,POST /orders" or "GET /**".'),
  ),
  maxBodyBytes: v.exactOptional(v.number()),
  firstByteTimeoutMs: v.exactOptional(v.number()),
  idleTimeoutMs: v.exactOptional(v.number()),
  maxDurationMs: v.exactOptional(v.number()),
  requestHeaders: v.exactOptional(v.array(v.string())),
  answerHeaders: v.exactOptional(v.array(v.string())),
  callerHeader: v.exactOptional(v.string()),
  require: v.exactOptional(
    v.pipe(
      v.union([rules, v.array(rules)]),
      v.description("What the user's claims must be; a list has alternatives."),
    ),
  ),
  assurance: v.exactOptional(
    v.pipe(
      v.strictObject({
        acr: v.exactOptional(v.array(v.string())),
        maxAgeSeconds: v.exactOptional(v.number()),
      }),
      v.description('How the user must have signed in: acr, and how long ago at most.'),
    ),
  ),
  userHeaders: v.exactOptional(
    v.pipe(
      v.record(v.string(), v.string()),
      v.description('Headers for the upstream, each with the claim that it carries.'),
    ),
  ),
};
/** The fields of every route in code. It may name all that a route can be. */
const codeRoute = {
  ...route,
  upstream: v.exactOptional(v.string()),
  allow: v.array(
    v.union([
      v.string(),
      v.strictObject({
        methods: v.array(v.string()),
        path: v.string(),
        isWebSocket: v.exactOptional(v.literal(true)),
        needsNoHeader: v.exactOptional(v.literal(true)),
      } satisfies Record<keyof RouteMatch, v.GenericSchema>),
    ]),
  ),
  rateLimits: v.exactOptional(v.looseObject({})),
  authorize: v.exactOptional(v.function()),
} satisfies Record<Exclude<keyof RouteConfig, 'credential' | 'connection'>, v.GenericSchema>;
const needsSession = v.exactOptional(v.boolean());
const connection = v.exactOptional(v.string());

const user = {
  credential: v.literal('user'),
  connection,
  scopes: v.exactOptional(v.array(v.string())),
};
const service = {
  credential: v.literal('service'),
  connection,
  scopes: v.exactOptional(v.array(v.string())),
  resource: v.exactOptional(text),
  needsSession,
};
const none = { credential: v.literal('none'), needsSession };

const routes = v.variant('credential', [
  v.strictObject({ ...route, ...user }),
  v.strictObject({ ...route, ...service }),
  v.strictObject({ ...route, ...none }),
]);

const rest = {
  insecureUpstreams: v.exactOptional(
    v.pipe(
      v.array(v.string()),
      v.description('Hosts or IPv4 networks that may be called by http.'),
    ),
  ),
  settings: v.exactOptional(
    v.strictObject({
      publicOrigin: v.exactOptional(text),
      allowedOrigins: v.exactOptional(texts),
      mode: v.exactOptional(v.picklist(['forwarding', 'token-mediating'])),
      sessionIdleSeconds: v.exactOptional(v.number()),
      sessionAbsoluteSeconds: v.exactOptional(v.number()),
      leaseSeconds: v.exactOptional(v.number()),
    }),
  ),
  app: v.exactOptional(v.pipe(v.string(), v.description("The folder of the app's built files."))),
};

/** A parsed `postern.config.json`. */
export interface JsonConfig extends Omit<PosternConfig, 'connections'> {
  readonly connections?: readonly (
    | ({ readonly type: 'oidc' } & OidcOptions)
    | ({ readonly type: 'oauth' } & OAuthOptions)
    | ({ readonly type: 'lockitNetwork' } & LockitNetworkOptions)
    | ({ readonly type: 'lekab' } & LekabOptions)
  )[];
}

/** `postern.config.json`: what `defineConfig` takes, without code. */
export const configSchema: v.GenericSchema<unknown, JsonConfig> = v.strictObject({
  $schema: v.exactOptional(v.string()),
  connections: v.exactOptional(
    v.array(
      v.variant('type', [oidcConnection, oauthConnection, lockitConnection, lekabConnection]),
    ),
  ),
  routes: v.exactOptional(v.array(routes)),
  ...rest,
});

const CONNECTION = 'Expected what oidc(…), oauth(…), lockitNetwork(…) or lekab(…) returns';

/**
 * The shape of what the function of a configuration file returns, without undefined fields. Types say
 * the same; a file in JavaScript has none.
 */
export const codeSchema: v.GenericSchema = v.strictObject({
  connections: v.exactOptional(
    v.array(
      v.union(
        [
          v.looseObject({ id: v.string(), connection: v.looseObject({ id: v.string() }) }),
          v.looseObject({ id: v.string(), settings: v.looseObject({}) }),
        ],
        CONNECTION,
      ),
    ),
  ),
  routes: v.exactOptional(
    v.array(
      v.variant('credential', [
        v.strictObject({ ...codeRoute, ...user }),
        v.strictObject({ ...codeRoute, ...service }),
        v.strictObject({ ...codeRoute, ...none }),
      ]),
    ),
  ),
  ...rest,
});

/** Says where a configuration departs from its schema, and what is expected there. */
export function describeIssue(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue);
  return path === null ? issue.message : `${path}: ${issue.message}`;
}
