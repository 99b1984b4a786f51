import type { EdgeContext } from '../app/context.ts';
import { openCurrentSession, type SessionParts } from '../app/current-session.ts';
import type { EdgeParts } from '../app/parts.ts';
import { Failure } from '../failures/failure.ts';
import type { Route } from '../routes/route.ts';
import type { OpenSession } from '../sessions/sessions.ts';
import { authorizeCaller } from './authorize.ts';

/** The parts that obtain credentials. */
export type CredentialParts = SessionParts &
  Pick<EdgeParts, 'connections' | 'serviceTokens' | 'leases' | 'settings'>;

/** Opens the request's session if the route authorizes it. */
export async function openAuthorizedSession(
  c: EdgeContext,
  parts: CredentialParts,
  route: Route,
): Promise<OpenSession | Failure> {
  const open = await openCurrentSession(c, parts);
  if (open instanceof Failure) return open;
  const { value } = open.stored;
  const { scope, user: { authentication } = {} } = value.tokens;
  const caller = { ...value, scope, ...(authentication && { authentication }) };
  return (await authorizeCaller(c, parts, route, caller)) ?? open;
}
