import { isObject } from '../http/json.ts';
import { buildSessionUser, type SessionUser, type User } from '../oauth/token-set.ts';
import { type ClaimRule, listAlternatives, type Requirement } from './requirement.ts';
import type { CallerSession, Route } from './route.ts';

/** The facts about a caller that its session or lease contains. */
export interface Caller {
  readonly connection: string;
  readonly signedInAtMs: number;
  readonly scope?: string | undefined;
  readonly user?: User | undefined;
}

/**
 * What the forwarder does with a user's claims, and with a route's own check. It is part of the object
 * that `defineRoutes` returns, so that a Worker with the built-in routes does not bundle it.
 */
export interface UserAccess {
  /** Whether the caller's claims are as the route requires, and its `authorize` agrees. */
  readonly isAllowed: (route: Route, caller: Caller, request: Request) => Promise<boolean>;
  /**
   * Sets a route's user headers. A header of the caller's own is removed, also if the claim is missing.
   */
  readonly setUserHeaders: (
    headers: Headers,
    names: Readonly<Record<string, string>>,
    user: User | undefined,
  ) => void;
  /** Picks what the routes read about a user, for a lease; undefined if they read nothing. */
  readonly pickForLease: (user: User) => User | undefined;
}

/** Builds the {@link UserAccess} of an edge with these routes. */
export function buildUserAccess(routes: readonly Route[]): UserAccess {
  const asksCode = routes.some(({ authorize }) => authorize !== undefined);
  const names = new Set(routes.flatMap(listClaims));
  return {
    isAllowed,
    setUserHeaders,
    pickForLease(user) {
      const { subject, claims = {}, authentication } = user;
      // Code may read any claim.
      if (asksCode) return { subject, claims, ...(authentication && { authentication }) };
      if (names.size === 0) return undefined;
      const read = Object.entries(claims).filter(([name]) => names.has(name));
      return { subject, claims: Object.fromEntries(read) };
    },
  };
}

async function isAllowed(
  { require, authorize }: Route,
  { connection, signedInAtMs, scope, user: known }: Caller,
  request: Request,
): Promise<boolean> {
  const user = known && buildSessionUser(known);
  if (require !== undefined && !isSatisfied(user, require)) return false;
  const session: CallerSession = {
    connection,
    signedInAtMs,
    ...(scope !== undefined && { scope }),
    ...(user && { user }),
    ...known?.authentication,
  };
  return authorize === undefined || authorize(session, request);
}

/** Lists the claims that a route names. */
export function listClaims({
  require = [],
  userHeaders = {},
}: Pick<Route, 'require' | 'userHeaders'>): readonly string[] {
  return [...listAlternatives(require).flatMap(Object.keys), ...Object.values(userHeaders)];
}

/** Whether a user satisfies one of the alternatives of a requirement. A missing claim satisfies no rule. */
function isSatisfied(user: SessionUser | undefined, requirement: Requirement): boolean {
  if (user === undefined) return false;
  return listAlternatives(requirement).some((rules) =>
    Object.entries(rules).every(
      ([name, rule]) => Object.hasOwn(user, name) && matches(user[name], rule),
    ),
  );
}

function matches(claim: unknown, rule: ClaimRule): boolean {
  const values: readonly unknown[] = Array.isArray(claim) ? claim : [claim];
  if (typeof rule !== 'object') return values.includes(rule);
  return 'any' in rule
    ? rule.any.some((value) => values.includes(value))
    : rule.all.every((value) => values.includes(value));
}

function setUserHeaders(
  headers: Headers,
  names: Readonly<Record<string, string>>,
  known: User | undefined,
): void {
  const user = known && buildSessionUser(known);
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
