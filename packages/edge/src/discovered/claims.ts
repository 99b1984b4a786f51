import { Failure } from '../failures/failure.ts';
import { isObject, type JsonObject } from '../http/json.ts';
import type { TokenSet, User } from '../oauth/token-set.ts';

/**
 * The claims of a user that the app sees: a list of names, or the app's own names, each with its place
 * in the provider's claims, such as `{ roles: 'realm_access.roles' }`. A dot leads into an
 * object, or by a number into a list (`data.0.user_id`), unless the provider has a claim whose name
 * contains it.
 */
export type ClaimsOption = readonly string[] | Readonly<Record<string, string>>;

/** A claim: its name in the session, and its place in what the provider returns. */
export type ClaimPath = readonly [name: string, path: string];

/**
 * The largest claims of one user, in bytes of JSON. Each write of the session's record contains them,
 * and each session view repeats them.
 */
export const MAX_CLAIMS_BYTES: number = 16 * 1024;
/** How deep lists and objects may nest in a claim. A deeper value is left out. */
const MAX_DEPTH = 10;

/** Reads the option. `sub` is not among the result, because a session always has it. */
export function readClaimPaths(option: ClaimsOption = []): readonly ClaimPath[] {
  const paths: readonly ClaimPath[] = isList(option)
    ? option.map((name) => [name, name])
    : Object.entries(option);
  return paths.filter(([name]) => name !== 'sub');
}

function isList(option: ClaimsOption): option is readonly string[] {
  return Array.isArray(option);
}

/**
 * Picks claims from an ID token or a userinfo response. A claim that is missing, `null` or `""` there
 * is missing in the result. Aggregated and distributed claims (OpenID Connect Core §5.6.2) are missing.
 */
export function pickClaims(paths: readonly ClaimPath[], from: JsonObject): JsonObject {
  const found = paths.map(([name, path]) => [name, copyJson(findValue(from, path))] as const);
  return Object.fromEntries(found.filter(([, value]) => value !== undefined && value !== ''));
}

/**
 * Finds the value at a path, such as `id`, `data.id` or `data.0.id`. Reads own properties only: a claim
 * named `constructor` must not find what every object has.
 */
export function findValue(found: unknown, path: string): unknown {
  // A list becomes an object without `length`.
  const value: unknown = Array.isArray(found) ? Object.assign({}, found) : found;
  if (!isObject(value)) return undefined;
  if (Object.hasOwn(value, path)) return value[path];
  for (let dot = path.indexOf('.'); dot !== -1; dot = path.indexOf('.', dot + 1)) {
    const head = path.slice(0, dot);
    const inner = Object.hasOwn(value, head)
      ? findValue(value[head], path.slice(dot + 1))
      : undefined;
    if (inner !== undefined) return inner;
  }
  return undefined;
}

/**
 * Copies a JSON value without `null`, without numbers that the parser has rounded (an id could then be
 * another user's; `1e999` parses as infinity) and without fields named `__proto__`, with which careless
 * code changes an object's prototype.
 */
function copyJson(value: unknown, depth = 0): unknown {
  const isUnusable =
    value === null || (typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER);
  if (isUnusable || depth > MAX_DEPTH) return undefined;
  if (Array.isArray(value)) {
    return value.map((item) => copyJson(item, depth + 1)).filter((item) => item !== undefined);
  }
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, copyJson(item, depth + 1)]);
  return Object.fromEntries(
    entries.filter(([key, item]) => key !== '__proto__' && item !== undefined),
  );
}

/**
 * Reads the identifier of a user: a text, or an integer, which some providers write. JSON rounds a larger
 * integer, and U+FFFD stands for bytes that are not UTF-8: either might be another user's.
 */
export function readSubject(value: unknown): string | undefined {
  if (Number.isSafeInteger(value)) return String(value);
  const isText = typeof value === 'string' && value !== '' && !value.includes('\u{fffd}');
  return isText ? value : undefined;
}

/** @returns `provider_identity_rejected` if the claims are larger than {@link MAX_CLAIMS_BYTES} */
export function findSizeFailure(claims: JsonObject): Failure | undefined {
  const size = measure(claims);
  if (size <= MAX_CLAIMS_BYTES) return undefined;
  const [largest] = Object.entries(claims)
    .map(([name, value]) => ({ name, bytes: measure(value) }))
    .toSorted((one, other) => other.bytes - one.bytes);
  const most = `${largest?.name} has ${largest?.bytes}`;
  const cause = `claims of ${size} bytes, at most ${MAX_CLAIMS_BYTES} are kept: ${most}`;
  return new Failure('provider_identity_rejected', { cause });
}

function measure(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value)).byteLength;
}

/** Returns the listed ones of the claims that a user has. */
export function keepClaims({ claims = {} }: User, paths: readonly ClaimPath[]): JsonObject {
  const names = paths.map(([name]) => name).filter((name) => Object.hasOwn(claims, name));
  return Object.fromEntries(names.map((name) => [name, claims[name]]));
}

/** Returns the tokens with other claims of their user; without a user, the tokens as they are. */
export function withClaims(tokens: TokenSet, claims: JsonObject): TokenSet {
  if (tokens.user === undefined) return tokens;
  const { claims: _, ...user } = tokens.user;
  const hasClaims = Object.keys(claims).length > 0;
  return { ...tokens, user: hasClaims ? { ...user, claims } : user };
}
