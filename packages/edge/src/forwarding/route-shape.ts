import { findUnknownOptions } from '../failures/unknown-options.ts';
import { isObject, type JsonObject } from '../http/json.ts';
import type { TokenActor, TokenExchange } from '../routes/api-token.ts';
import type {
  BaseRoute,
  PublicRoute,
  Route,
  RouteMatch,
  SecretRoute,
  ServiceRoute,
  UserRoute,
} from '../routes/route.ts';

/** A type of values: whether a value has it, and how to write one. */
interface Kind {
  readonly fits: (value: unknown) => boolean;
  readonly form: string;
}
type Fields<Names extends PropertyKey = string> = Readonly<Record<Names, Kind>>;

const isText = (value: unknown): boolean => typeof value === 'string';
const isListOf = (value: unknown, fits: Kind['fits']): boolean =>
  Array.isArray(value) && value.every(fits);
/** Whether a value is an object whose fields are known, and fit if they are present. */
const hasFields = (value: unknown, fields: Fields): value is JsonObject =>
  isObject(value) &&
  Object.entries(value).every(([name, item]) => item === undefined || fields[name]?.fits(item));

const TEXT: Kind = { fits: isText, form: 'a string' };
const TEXTS: Kind = { fits: (value) => isListOf(value, isText), form: 'a list of strings' };
const NUMBER: Kind = { fits: (value) => typeof value === 'number', form: 'a number' };
const BOOLEAN: Kind = { fits: (value) => typeof value === 'boolean', form: 'true or false' };
const TRUE: Kind = { fits: (value) => value === true, form: 'true' };
const CODE: Kind = { fits: (value) => typeof value === 'function', form: 'a function' };
/** Another check finds every error in the value. */
const ANY: Kind = { fits: () => true, form: '' };

const MATCH: Fields<keyof RouteMatch> = {
  methods: TEXTS,
  path: TEXT,
  isWebSocket: TRUE,
  needsNoHeader: TRUE,
};
const ACTOR: Fields<keyof TokenActor> = { connection: TEXT, scopes: TEXTS, resource: TEXT };
const EXCHANGE: Fields<keyof TokenExchange> = {
  audience: TEXT,
  resource: TEXT,
  scopes: TEXTS,
  requestedTokenType: TEXT,
  subject: TEXT,
  actor: { fits: (value) => hasFields(value, ACTOR), form: '{}' },
};

const COMMON: Fields<keyof BaseRoute | 'credential'> = {
  credential: TEXT,
  name: TEXT,
  upstream: TEXT,
  allow: {
    fits: (value) =>
      isListOf(
        value,
        (one) => hasFields(one, MATCH) && one['methods'] !== undefined && isText(one['path']),
      ),
    form: 'a list such as [{ methods: ["GET"], path: "/**" }]',
  },
  maxBodyBytes: NUMBER,
  firstByteTimeoutMs: NUMBER,
  idleTimeoutMs: NUMBER,
  maxDurationMs: NUMBER,
  rateLimits: ANY,
  requestHeaders: TEXTS,
  responseHeaders: TEXTS,
  sessionIdHeader: TEXT,
  require: {
    fits: (value) => isObject(value) || isListOf(value, isObject),
    form: 'claims such as { groups: "admin" }, or a list of alternatives',
  },
  assurance: ANY,
  userHeaders: {
    fits: (value) => isObject(value) && Object.values(value).every(isText),
    form: 'headers such as { "x-user": "sub" }',
  },
  authorize: CODE,
};
type Own<Of extends BaseRoute> = Exclude<keyof Of, keyof BaseRoute | 'credential'>;
const EDGE: Fields<Own<PublicRoute>> = { needsSession: BOOLEAN, signedInWith: TEXTS };
const USER: Fields<Own<UserRoute>> = {
  connection: TEXT,
  scopes: TEXTS,
  resource: TEXT,
  audience: TEXT,
  exchange: { fits: (value) => hasFields(value, EXCHANGE), form: '{ audience: "orders" }' },
  introspect: {
    fits: (value) => hasFields(value, { maxAgeSeconds: NUMBER }) && 'maxAgeSeconds' in value,
    form: '{ maxAgeSeconds: 10 }',
  },
};
const SERVICE: Fields<Own<ServiceRoute>> = {
  ...EDGE,
  connection: TEXT,
  scopes: TEXTS,
  resource: TEXT,
};
const SECRET: Fields<Own<SecretRoute>> = { ...EDGE, header: TEXT, scheme: TEXT, secret: ANY };

/** The fields of each kind of route, besides those that every route has. */
const OWN: ReadonlyMap<unknown, Fields> = new Map<unknown, Fields>([
  ['user', USER],
  ['service', SERVICE],
  ['secret', SECRET],
  ['none', EDGE],
]);
/** The fields of all routes: a route made from another may keep fields that its credential has no use for. */
const NAMES: readonly string[] = [COMMON, ...OWN.values()].flatMap((fields) => Object.keys(fields));
/** The fields that a route must have, if its kind has them. */
const REQUIRED: ReadonlySet<string> = new Set([
  'name',
  'upstream',
  'allow',
  'maxBodyBytes',
  'firstByteTimeoutMs',
  'idleTimeoutMs',
  'connection',
  'needsSession',
]);

/** Whether a value has the fields of a route, and no others. Their values may still be wrong. */
export function isRoute(value: unknown): value is Route {
  return findShapeErrors(value).length === 0;
}

/**
 * Finds every field of a route that is missing, unknown or of a wrong type, each with its fix. The type
 * says the same; JavaScript has none, and a route whose `credential` or `needsSession` is misspelt would
 * be open to everyone. Other checks read only routes without such errors.
 */
export function findShapeErrors(route: unknown): readonly string[] {
  if (!isObject(route)) return ['is not an object; write { name, upstream, allow, credential, … }'];
  const own = OWN.get(route['credential']);
  if (own === undefined) {
    return ['has no known credential; set it to user, service, secret or none'];
  }
  const fields: Fields = { ...COMMON, ...own };
  return [
    ...findUnknownOptions(route, NAMES),
    ...Object.entries(fields)
      .filter(([name, { fits }]) =>
        route[name] === undefined ? REQUIRED.has(name) : !fits(route[name]),
      )
      .map(([name, { form }]) => {
        const found = route[name] === undefined ? `has no ${name}` : `has an invalid ${name}`;
        return `${found}; set it to ${form}`;
      }),
  ];
}
