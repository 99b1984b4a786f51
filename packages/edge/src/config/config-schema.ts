import * as v from 'valibot';
import { isObject } from '../http/json.ts';
import type { RateLimit, RateLimits } from '../limits/rate-limiter.ts';
import { LOG_LEVELS } from '../observing/log-line.ts';
import type { TokenActor, TokenExchange } from '../routes/api-token.ts';
import type { RouteMatch } from '../routes/route.ts';
import { connectionSchema, type JsonConnection, text, texts } from './connection-schema.ts';
import type { PosternConfig } from './define-config.ts';
import type { RouteConfig } from './routes.ts';

// The schema of postern.config.json. It checks shapes and names; the readers behind it check
// values, with their fix. `postern.config.schema.json` is made from it, and a test compares the
// two.

const claimValue = v.union([v.string(), v.number(), v.boolean()]);
const rules = v.record(
  v.string(),
  v.union([
    claimValue,
    v.strictObject({ any: v.array(claimValue) }),
    v.strictObject({ all: v.array(claimValue) }),
  ]),
);

const limit = v.strictObject({
  name: v.string(),
  requests: v.number(),
  periodSeconds: v.picklist([10, 60]),
} satisfies Record<keyof RateLimit, v.GenericSchema>);
const ALLOWED =
  'Expected "GET /path", or an object with methods and path, and isWebSocket or needsNoHeader: true';
const match = v.strictObject({
  methods: v.array(v.string()),
  path: v.string(),
  isWebSocket: v.exactOptional(v.literal(true)),
  needsNoHeader: v.exactOptional(v.literal(true)),
} satisfies Record<keyof RouteMatch, v.GenericSchema>);
const route = {
  name: v.pipe(v.string(), v.description('The first segment below /api/.')),
  upstream: text,
  allow: v.pipe(
    v.array(v.union([v.string(), match], ALLOWED)),
    v.description(
      'Methods and a path, such as "GET,POST /orders" or "GET /**", or an object with options.',
    ),
  ),
  maxBodyBytes: v.exactOptional(v.number()),
  firstByteTimeoutMs: v.exactOptional(v.number()),
  idleTimeoutMs: v.exactOptional(v.number()),
  maxDurationMs: v.exactOptional(v.number()),
  rateLimits: v.exactOptional(
    v.strictObject({
      perSession: v.exactOptional(limit),
      perAddress: v.exactOptional(limit),
    } satisfies Record<keyof RateLimits, v.GenericSchema>),
  ),
  requestHeaders: v.exactOptional(v.array(v.string())),
  responseHeaders: v.exactOptional(v.array(v.string())),
  sessionIdHeader: v.exactOptional(v.string()),
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
/** The fields of every route in code. */
const codeRoute = {
  ...route,
  upstream: v.exactOptional(v.string()),
  authorize: v.exactOptional(v.function()),
} satisfies Record<Exclude<keyof RouteConfig, 'credential' | 'connection'>, v.GenericSchema>;
const caller = {
  needsSession: v.exactOptional(v.boolean()),
  signedInWith: v.exactOptional(
    v.pipe(
      v.array(v.string()),
      v.description('The connections that the user may have signed in with. Default: all.'),
    ),
  ),
};
const connection = v.exactOptional(v.string());

const tokenType = v.picklist(['access_token', 'jwt', 'id_token']);
const exchange = v.pipe(
  v.strictObject({
    audience: v.exactOptional(text),
    resource: v.exactOptional(text),
    scopes: v.exactOptional(v.array(v.string())),
    requestedTokenType: v.exactOptional(tokenType),
    subject: v.exactOptional(v.picklist(['access_token', 'id_token'])),
    actor: v.exactOptional(
      v.strictObject({
        connection: v.exactOptional(v.string()),
        scopes: v.exactOptional(v.array(v.string())),
        resource: v.exactOptional(text),
      } satisfies Record<keyof TokenActor, v.GenericSchema>),
    ),
  } satisfies Record<keyof TokenExchange, v.GenericSchema>),
  v.description("The user's token is exchanged for one of the API (RFC 8693)."),
);
const user = {
  credential: v.literal('user'),
  connection,
  scopes: v.exactOptional(v.array(v.string())),
  resource: v.exactOptional(
    v.pipe(text, v.description('The API that the token is for (RFC 8707).')),
  ),
  audience: v.exactOptional(text),
  exchange: v.exactOptional(exchange),
  introspect: v.exactOptional(
    v.pipe(
      v.strictObject({ maxAgeSeconds: v.number() }),
      v.description('Asks the provider whether the token is active (RFC 7662).'),
    ),
  ),
};
const service = {
  credential: v.literal('service'),
  connection,
  scopes: v.exactOptional(v.array(v.string())),
  resource: v.exactOptional(text),
  ...caller,
};
const secret = {
  credential: v.literal('secret'),
  header: v.exactOptional(
    v.pipe(v.string(), v.description('Carries the secret. Default: authorization.')),
  ),
  scheme: v.exactOptional(
    v.pipe(v.string(), v.description('Before the secret. Default: Bearer in authorization.')),
  ),
  secret: text,
  ...caller,
};
const none = { credential: v.literal('none'), ...caller };

const routes = v.variant('credential', [
  v.strictObject({ ...route, ...user }),
  v.strictObject({ ...route, ...service }),
  v.strictObject({ ...route, ...secret }),
  v.strictObject({ ...route, ...none }),
]);

const rest = {
  insecureUpstreams: v.exactOptional(
    v.pipe(
      v.array(v.string()),
      v.description('Hosts or IPv4 networks that may be called over http.'),
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
      logLevel: v.exactOptional(v.picklist(LOG_LEVELS)),
    }),
  ),
  app: v.exactOptional(v.pipe(v.string(), v.description("The folder of the app's built files."))),
};

/** A parsed `postern.config.json`. */
export interface JsonConfig extends Omit<PosternConfig, 'connections'> {
  readonly connections?: readonly JsonConnection[];
}

/** `postern.config.json`: what `defineConfig` takes, without code. */
export const configSchema: v.GenericSchema<unknown, JsonConfig> = v.strictObject({
  $schema: v.exactOptional(v.string()),
  connections: v.exactOptional(v.array(connectionSchema)),
  routes: v.exactOptional(v.array(routes)),
  ...rest,
});

const CONNECTION = 'Expected what oidc(…), oauth(…), lockitNetwork(…) or lekab(…) returns';

/**
 * The shape of what the function of a configuration file returns, without undefined fields. Types say
 * the same; a file in JavaScript has none.
 */
export const codeSchema: v.GenericSchema = v.strictObject({
  apiTokens: v.exactOptional(v.looseObject({ getToken: v.function() })),
  connections: v.exactOptional(
    v.array(
      v.union(
        [
          v.looseObject({ id: v.string(), connection: v.looseObject({ id: v.string() }) }),
          // Without an id, or with one that is no text: the check of its options says so.
          v.looseObject({
            connection: v.looseObject({ hooks: v.looseObject({ validate: v.function() }) }),
          }),
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
        v.strictObject({ ...codeRoute, ...secret, secret: v.exactOptional(text) }),
        v.strictObject({ ...codeRoute, ...none }),
      ]),
    ),
  ),
  ...rest,
});

/**
 * Describes everything that departs from a schema. Of the unknown fields of a strict object, valibot
 * names only the first: the content is checked again without it.
 */
export function describeIssues(schema: v.GenericSchema, content: unknown): readonly string[] {
  const { issues = [] } = v.safeParse(schema, content);
  const unknown = issues.find(({ expected }) => expected === 'never');
  const path = unknown?.path?.map(({ key }) => String(key));
  const others = path ? describeIssues(schema, leaveOut(content, path)) : [];
  return [...new Set([...issues.map(describeIssue), ...others])];
}

/** A copy of a value without the field at a path. */
function leaveOut(value: unknown, [key = '', ...path]: readonly string[]): unknown {
  if (Array.isArray(value)) {
    return value.map((item, index) => (String(index) === key ? leaveOut(item, path) : item));
  }
  if (!isObject(value)) return value;
  const { [key]: field, ...others } = value;
  return path.length === 0 ? others : { ...value, [key]: leaveOut(field, path) };
}

/**
 * Says where a configuration departs from its schema, and what is expected there. It leaves out what is
 * there instead, which may be a secret.
 */
function describeIssue(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue);
  const words = describeExpected(issue);
  return path === null ? words : `${path}: ${words}`;
}

function describeExpected({ expected, message }: v.BaseIssue<unknown>): string {
  if (expected === 'never') return 'is unknown; correct its name, or remove it';
  // A field that a strict object lacks.
  if (message.startsWith('Invalid key:')) return 'is missing; add it';
  const [wanted = '', received] = message.split(' but received ', 2);
  return received === 'undefined' ? `is missing; set it to ${expected}` : wanted;
}
