import { keepFixes } from '../failures/config-error.ts';
import type { Connection } from '../oauth/connection.ts';
import { findRequestHeaderError } from '../routes/refused-headers.ts';
import { listAlternatives } from '../routes/requirement.ts';
import type { Route } from '../routes/route.ts';
import { listClaims } from '../routes/user-access.ts';
import { passesAlways } from './request-headers.ts';
import { findUnnamed, listSignIns, nameConnections, readSignedInWith } from './signed-in-with.ts';

const FORMS = 'a string, a number, true, false, { any: […] } or { all: […] }';

/** Finds every error in what a route requires of its user, and tells its upstream about them. */
export function findClaimErrors(
  route: Route,
  connections: ReadonlyMap<string, Connection>,
): readonly string[] {
  const { require, userHeaders, credential } = route;
  if ((require ?? userHeaders) === undefined) return [];
  return keepFixes([
    credential !== 'user' &&
      !route.needsSession &&
      'reads claims but needs no session; set needsSession',
    ...findRuleErrors(route),
    ...findUserHeaderErrors(route),
    ...findUnlisted(route, connections),
    ...findShared(route, connections),
  ]);
}

/**
 * Finds claims that several providers state, if the route does not say whose it means: any of them could
 * state the value. A `sub` is unique at its own provider only (OpenID Connect Core §2), so it needs a
 * single connection.
 */
function findShared(route: Route, connections: ReadonlyMap<string, Connection>): readonly string[] {
  const named = readSignedInWith(route) ?? [];
  return [...new Set(listClaims(route))].flatMap((name) => {
    const ids =
      name === 'sub' && named.length > 1
        ? named
        : findUnnamed(
            route,
            connections,
            ({ claims }) => claims !== undefined && (name === 'sub' || claims.includes(name)),
          );
    if (ids.length === 0) return [];
    const isNamed =
      named.length > 1 && 'it is unique at one provider only; name one in signedInWith';
    return [`reads the claim ${name}, and ${isNamed || nameConnections(ids)}`];
  });
}

function findRuleErrors({ require }: Route): readonly string[] {
  if (require === undefined) return [];
  const alternatives = listAlternatives(require);
  const isEmpty = alternatives.length === 0 || alternatives.some((rules) => !hasFields(rules));
  const unknown = alternatives
    .flatMap((rules) => Object.entries(rules))
    .filter(([, rule]) => !isRule(rule))
    .map(([name]) => `requires ${name} in an unknown form; write ${FORMS}`);
  return isEmpty ? ['requires nothing; name a claim, or leave require out', ...unknown] : unknown;
}

function hasFields(value: object): boolean {
  return Object.keys(value).length > 0;
}

function isRule(rule: unknown): boolean {
  if (typeof rule !== 'object' || rule === null) return isValue(rule);
  const [[name, values] = [], ...others] = Object.entries(rule);
  if (others.length > 0 || (name !== 'any' && name !== 'all')) return false;
  return Array.isArray(values) && values.length > 0 && values.every(isValue);
}

function isValue(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function findUserHeaderErrors(route: Route): readonly string[] {
  const { requestHeaders = [], sessionIdHeader } = route;
  return Object.keys(route.userHeaders ?? {}).flatMap((name) => {
    const error = findRequestHeaderError('userHeaders', name);
    if (error !== undefined) return [error];
    // Otherwise a browser could send the header to a route that forgets to set it.
    const isTaken = passesAlways(name) || requestHeaders.includes(name) || sessionIdHeader === name;
    return isTaken ? [`names ${name} in userHeaders, which has another use; rename it`] : [];
  });
}

function findUnlisted(
  route: Route,
  connections: ReadonlyMap<string, Connection>,
): readonly string[] {
  const naming = listSignIns(route, connections).filter(({ claims }) => claims !== undefined);
  if (naming.length === 0) {
    return [
      'reads claims, and no connection names its users; add the scope openid, or userinfoEndpoint',
    ];
  }
  const ids = naming.map(({ id }) => id).join(' or ');
  const isPosted = (name: string): boolean =>
    naming.some(({ authorizationCode }) =>
      Object.hasOwn(authorizationCode?.postedClaims ?? {}, name),
    );
  return [...new Set(listClaims(route))]
    .filter((name) => name !== 'sub' && !naming.some(({ claims = [] }) => claims.includes(name)))
    .map((name) =>
      isPosted(name)
        ? `reads the claim ${name}, which ${ids} gets unsigned from the browser; leave it to the app`
        : `reads the claim ${name}; add it to the claims of ${ids}`,
    );
}
