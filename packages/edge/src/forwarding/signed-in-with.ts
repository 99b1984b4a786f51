import type { Fixes } from '../failures/config-error.ts';
import type { Connection } from '../oauth/connection.ts';
import type { Route } from '../routes/route.ts';

type Connections = ReadonlyMap<string, Connection>;

/** Reads `signedInWith`; undefined if the route takes the users of every connection, or sends their token. */
export function readSignedInWith(route: Route): readonly string[] | undefined {
  return route.credential === 'user' ? undefined : route.signedInWith;
}

/** Lists the connections with which the user of a route may have signed in. */
export function listSignIns(route: Route, connections: Connections): readonly Connection[] {
  const ids = route.credential === 'user' ? [route.connection] : route.signedInWith;
  return [...connections.values()].filter(
    ({ id, authorizationCode }) => authorizationCode && (ids?.includes(id) ?? true),
  );
}

/** Finds every error in a route's `signedInWith`, each with its fix. */
export function findSignedInErrors(route: Route, connections: Connections): Fixes {
  if (route.credential === 'user' || route.signedInWith === undefined) return [];
  const { signedInWith, needsSession } = route;
  return [
    !needsSession && 'has signedInWith but needs no session; set needsSession',
    signedInWith.length === 0 && 'has an empty signedInWith; name a connection, or leave it out',
    ...signedInWith
      .filter((id) => !connections.get(id)?.authorizationCode)
      .map((id) => `names ${id} in signedInWith, with which no user signs in; remove it`),
  ];
}

/**
 * Finds the connections that share a value which a route reads without `signedInWith`. Each provider
 * assigns values by its own rules, so a user of one could have the value that is meant for a user of
 * another.
 *
 * @param states whether users of a connection have the value
 * @returns their ids; none if there is only one, or the route names its connections
 */
export function findUnnamed(
  route: Route,
  connections: Connections,
  states: (connection: Connection) => boolean,
): readonly string[] {
  if (route.credential === 'user' || route.signedInWith !== undefined) return [];
  // A connection with errors of its own has no issuer. Those errors are enough.
  const ids = listSignIns(route, connections).filter(
    (one) => one.authorizationServer.issuer !== '' && states(one),
  );
  return ids.length < 2 ? [] : ids.map(({ id }) => id);
}

/** The fix for a route that does not name its connections. */
export function nameConnections(ids: readonly string[]): string {
  return `users of ${ids.join(' and ')} may have the same one; list the connections whose users may use the route: signedInWith: ["${ids[0]}"]`;
}
