import { type EdgeContext, waitUntilOf } from '../app/context.ts';
import { Failure } from '../failures/failure.ts';
import type { Credential } from '../oauth/credential.ts';
import type { PublicRoute, SecretRoute, ServiceRoute } from '../routes/route.ts';
import { type CredentialParts, openAuthorizedSession } from './authorized-session.ts';

/**
 * Gets the edge's own token for a service route. Returns the secret for a route with a secret, and
 * no credential for a public route.
 */
export async function obtainEdgeCredential(
  c: EdgeContext,
  parts: CredentialParts,
  route: ServiceRoute | SecretRoute | PublicRoute,
): Promise<Credential | Failure> {
  const { sessions, serviceTokens, connections, now } = parts;
  const waitUntil = waitUntilOf(c);
  let known: Pick<Credential, 'validAtMs' | 'user'> = {};
  if (route.needsSession) {
    const authorized = await openAuthorizedSession(c, parts, route);
    if (authorized instanceof Failure) return authorized;
    known = { validAtMs: now(), user: authorized.session.tokens.user };
    waitUntil(sessions.touch(authorized.open));
  }
  parts.userAccess?.addSecret(c, route);
  if (route.credential !== 'service') return { ...known, replace: async () => undefined };
  const connection = connections.get(route.connection);
  if (connection === undefined) throw new Error(`route ${route.name} names no connection`);
  const request = { ...route, connection };
  const tokens = await serviceTokens.use(request, waitUntil);
  if (tokens instanceof Failure) return tokens;
  const { accessToken } = tokens;
  const replace = (): ReturnType<Credential['replace']> =>
    serviceTokens.replace(request, accessToken, waitUntil);
  return { ...known, accessToken, replace };
}
