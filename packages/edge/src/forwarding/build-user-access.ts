import { Failure } from '../failures/failure.ts';
import { isObject } from '../http/json.ts';
import type { SessionUser, User } from '../oauth/token-set.ts';
import { type ClaimRule, listAlternatives, type Requirement } from '../routes/requirement.ts';
import type { CallerSession, Route, UserRoute } from '../routes/route.ts';
import {
  type AccessContext,
  type Caller,
  listClaims,
  type UserAccess,
} from '../routes/user-access.ts';
import { computeCallerId, readTicket } from '../sessions/ticket.ts';
import { addSecret } from './secret-header.ts';
import { readSignedInWith } from './signed-in-with.ts';
import { isAssured, readStepUp, requireStepUp } from './step-up.ts';

const OTHER_CONNECTION = 'session of another connection';

/** Builds the {@link UserAccess} of an edge with these routes. */
export function buildUserAccess(routes: readonly Route[]): UserAccess {
  const asksCode = routes.some(({ authorize }) => authorize !== undefined);
  const asksSignIn = routes.some(({ assurance }) => assurance !== undefined);
  const names = new Set(routes.flatMap(listClaims));
  // The log names a user whom a route rejects because a scope is missing.
  const namesRefused = routes.some((route) => route.credential === 'user' && route.scopes);
  return {
    findTokenRefusal(route, caller, context, requested) {
      const cause = findTokenError(route, caller, context, requested);
      return cause === undefined ? undefined : addUser(forbid(cause), caller, context);
    },
    findRefusal: (route, caller, request, context) =>
      (readSignedInWith(route) ?? route.require ?? route.assurance ?? route.authorize)
        ? findNamedRefusal(route, caller, request, context)
        : undefined,
    needsStore: ({ require, userHeaders, assurance }, user) =>
      (!user && (require ?? userHeaders) !== undefined) ||
      (!user?.authentication && assurance !== undefined),
    readStepUp,
    setCallerHeaders,
    addSecret,
    pickForLease(user) {
      const { subject, claims = {}, authentication } = user;
      // Code may read any claim.
      if (asksCode) return { subject, claims, ...(authentication && { authentication }) };
      if (names.size === 0 && !asksSignIn && !namesRefused) return undefined;
      const read = Object.entries(claims).filter(([name]) => names.has(name));
      const known = { subject, claims: Object.fromEntries(read) };
      if (!asksSignIn || authentication === undefined) return known;
      const { amr: _, ...signIn } = authentication;
      return { ...known, authentication: signIn };
    },
  };
}

function findTokenError(
  { connection, scopes = [] }: UserRoute,
  { connection: id, scope }: Caller,
  { connections }: AccessContext,
  requested: readonly string[] = connections.get(id)?.authorizationCode?.scopes ?? [],
): string | undefined {
  if (id !== connection) return OTHER_CONNECTION;
  // A token response without `scope` grants the requested scopes (RFC 6749 §5.1). Some providers write
  // commas between scopes (GitHub). A comma may also be part of a scope.
  const granted = scope === undefined ? requested : [...scope.split(' '), ...scope.split(/[ ,]+/)];
  const missing = scopes.filter((name) => !granted.includes(name));
  return missing.length > 0 ? `scope not granted: ${missing.join(' ')}` : undefined;
}

/** Adds the rejected user to a failure, for the log. */
async function addUser(
  refusal: Failure,
  { connection, user }: Caller,
  { keyRing, connections }: AccessContext,
): Promise<Failure> {
  const { hooks } = connections.get(connection) ?? {};
  return refusal.with({ ...(await hooks?.nameUser?.(keyRing, user?.subject)) });
}

async function findNamedRefusal(
  route: Route,
  caller: Caller,
  request: Request,
  context: AccessContext,
): Promise<Failure | undefined> {
  const refusal = await findRefusal(route, caller, request, context.now());
  return refusal && addUser(refusal, caller, context);
}

async function findRefusal(
  route: Route,
  { connection, signedInAtMs, scope, user: known }: Caller,
  request: Request,
  nowMs: number,
): Promise<Failure | undefined> {
  const { require, assurance, authorize } = route;
  if (readSignedInWith(route)?.includes(connection) === false) return forbid(OTHER_CONNECTION);
  const user = known && buildKnownUser(known);
  const unmet = require && findUnmetClaims(user, require);
  if (unmet !== undefined) return forbid(unmet);
  if (assurance !== undefined) {
    // No sign-in with this session's connection would tell more.
    if (known === undefined) return forbid('session of a connection without openid');
    if (!isAssured(assurance, known.authentication, nowMs)) return requireStepUp(assurance);
  }
  const session: CallerSession = {
    connection,
    signedInAtMs,
    ...(scope !== undefined && { scope }),
    ...(user && { user }),
    ...known?.authentication,
  };
  const isAllowed = authorize === undefined || (await authorize(session, request));
  return isAllowed ? undefined : forbid('authorize of the route returned false');
}

/** What the provider vouches for: not what the browser posted. */
function buildKnownUser({ subject: sub, claims }: User): SessionUser {
  return { ...claims, sub };
}

function forbid(cause: string): Failure {
  return new Failure('route_forbidden', { cause });
}

/**
 * Finds the claims that keep a user from satisfying any alternative of a requirement. A missing claim
 * satisfies no rule. The text has no value of a claim.
 *
 * @returns undefined if the user satisfies an alternative
 */
function findUnmetClaims(
  user: SessionUser | undefined,
  requirement: Requirement,
): string | undefined {
  if (user === undefined) return 'the provider names no user, and the route requires claims';
  const unmet = listAlternatives(requirement).map((rules) =>
    Object.entries(rules).flatMap(([name, rule]) => {
      if (!Object.hasOwn(user, name)) return `${name} is missing`;
      return matches(user[name], rule) ? [] : `${name} is not as required`;
    }),
  );
  if (unmet.some((claims) => claims.length === 0)) return undefined;
  return `claims: ${unmet.map((claims) => claims.join(' and ')).join(', or ')}`;
}

function matches(claim: unknown, rule: ClaimRule): boolean {
  const values: readonly unknown[] = Array.isArray(claim) ? claim : [claim];
  if (typeof rule !== 'object') return values.includes(rule);
  return 'any' in rule
    ? rule.any.some((value) => values.includes(value))
    : rule.all.every((value) => values.includes(value));
}

function setCallerHeaders(
  headers: Headers,
  { sessionIdHeader, userHeaders }: Route,
  user: User | undefined,
  cookie: string,
  context: Pick<AccessContext, 'keyRing'>,
): Promise<void> | undefined {
  if (userHeaders) setUserHeaders(headers, userHeaders, user);
  return sessionIdHeader === undefined
    ? undefined
    : setSessionId(headers, sessionIdHeader, cookie, context);
}

async function setSessionId(
  headers: Headers,
  name: string,
  cookie: string,
  { keyRing }: Pick<AccessContext, 'keyRing'>,
): Promise<void> {
  headers.delete(name);
  const ticket = await readTicket(cookie, keyRing);
  if (ticket !== undefined) headers.set(name, await computeCallerId(cookie));
}

function setUserHeaders(
  headers: Headers,
  names: Readonly<Record<string, string>>,
  known: User | undefined,
): void {
  const user = known && buildKnownUser(known);
  for (const [name, claim] of Object.entries(names)) {
    headers.delete(name);
    const value = user && Object.hasOwn(user, claim) ? buildHeaderValue(user[claim]) : '';
    if (value !== '') headers.set(name, value);
  }
}

/** Everything but visible ASCII; the percent sign and the comma have meanings. */
const ENCODED = /[^\x21-\x7e]|[%,]/gu;

/**
 * Builds a header value that no claim can break out of: items of a list are separated by commas, and
 * in each item every character but visible ASCII, and `%` and `,`, is percent-encoded as UTF-8.
 */
function buildHeaderValue(claim: unknown): string {
  const items: readonly unknown[] = Array.isArray(claim) ? claim : [claim];
  return items.map(buildItem).join();
}

function buildItem(item: unknown): string {
  const isComposite = Array.isArray(item) || isObject(item);
  const text = isComposite ? JSON.stringify(item) : String(item);
  // Half of a surrogate pair cannot be encoded.
  return text.toWellFormed().replaceAll(ENCODED, encodeURIComponent);
}
