import { readConsequence } from '../consequence.ts';
import { type EdgeContext, keepAliveOf } from '../context.ts';
import { Failure } from '../failure.ts';
import { openCurrentSession } from '../sessions/current.ts';
import type { Session } from '../sessions/session.ts';
import type { OpenSession } from '../sessions/sessions.ts';
import { authorizeCaller } from './authorize.ts';
import type { Call } from './call.ts';
import type { OpenRoute, Route, ServiceRoute, UserRoute } from './route.ts';

/** The token that a call is forwarded with. */
export interface Credential {
  /** Absent where the route has none. */
  readonly accessToken?: string;
  /** When the session was last known to stand, in milliseconds since the epoch; absent without one. */
  readonly heldMs?: number;
  /**
   * Gets another token after the upstream refused this one, or the same to be sent again.
   *
   * @returns a token; undefined if there is none better, and the upstream's word stands; a failure
   *   if the session turned out to be over
   */
  replace(refusal: Response): Promise<string | undefined | Failure>;
  /** Is shown the head of each of the upstream's answers. */
  readonly learn?: (answer: Response) => void;
  /** Makes of a call with a bearer token one that is signed (RFC 9449 §7). */
  readonly sign?: (call: Pick<Call, 'headers' | 'method' | 'url'>) => Promise<void>;
}

const NONE: Credential = { replace: () => Promise.resolve(undefined) };

/**
 * The credential of a route for this request: of the signed-in user by lease or from the store; the
 * edge's own; or none. Authorization is checked before any token is requested.
 *
 * Failures: `session_` ones, `route_forbidden` for a session of another connection or that the
 * route does not authorize, `provider_` ones, `store_unavailable`.
 */
export async function obtainCredential(
  c: EdgeContext,
  route: Route,
): Promise<Credential | Failure> {
  if (route.credential !== 'user') return obtainOwnCredential(c, route);
  const lease = await c.get('edge').leases.read(c.get('brought'));
  if (lease === undefined) return obtainUserCredential(c, route);
  const authorizing = authorizeCaller(c, route, lease);
  const refusal = authorizing instanceof Promise ? await authorizing : authorizing;
  if (refusal !== undefined) return refusal;
  const { accessToken } = lease;
  // A lease lasts no longer than that from when the store was read.
  const heldMs = lease.untilMs - c.get('edge').settings.leaseSeconds * 1000;
  return { accessToken, heldMs, replace: () => replaceLeased(c, accessToken) };
}

async function obtainUserCredential(
  c: EdgeContext,
  route: UserRoute,
): Promise<Credential | Failure> {
  const open = await openAuthorized(c, route);
  if (open instanceof Failure) return open;
  const keepAlive = keepAliveOf(c);
  const { sessions, connections } = c.get('edge');
  const tokens = await sessions.useTokens(open, keepAlive);
  if (tokens instanceof Failure) return tokens;
  keepAlive(sessions.touch(open));
  await issueLease(c, { ...open.stored.value, tokens });
  const { accessToken } = tokens;
  const heldMs = c.get('edge').now();
  const credential = { accessToken, heldMs, replace: () => replaceUsers(c, open, accessToken) };
  return connections.get(route.connection)?.bind?.(credential, tokens) ?? credential;
}

async function obtainOwnCredential(
  c: EdgeContext,
  route: ServiceRoute | OpenRoute,
): Promise<Credential | Failure> {
  const { sessions, serviceTokens, connections, now } = c.get('edge');
  const keepAlive = keepAliveOf(c);
  let held: Pick<Credential, 'heldMs'> = {};
  if (route.needsSession) {
    const open = await openAuthorized(c, route);
    if (open instanceof Failure) return open;
    held = { heldMs: now() };
    keepAlive(sessions.touch(open));
  }
  if (route.credential === 'none') return { ...held, ...NONE };
  const connection = connections.get(route.connection);
  if (connection === undefined) throw new Error(`route ${route.name} names no connection`);
  const grant = { ...route, connection };
  const tokens = await serviceTokens.use(grant, keepAlive);
  if (tokens instanceof Failure) return tokens;
  const { accessToken } = tokens;
  const replace = (): ReturnType<Credential['replace']> =>
    serviceTokens.replace(grant, accessToken, keepAlive);
  return { ...held, accessToken, replace };
}

async function openAuthorized(c: EdgeContext, route: Route): Promise<OpenSession | Failure> {
  const open = await openCurrentSession(c);
  if (open instanceof Failure) return open;
  const { value } = open.stored;
  const { scope, user: { authentication } = {} } = value.tokens;
  const caller = { ...value, scope, ...(authentication && { authentication }) };
  return (await authorizeCaller(c, route, caller)) ?? open;
}

/** The lease may be older than what the store holds: that is asked first. */
async function replaceLeased(
  c: EdgeContext,
  refused: string,
): Promise<string | undefined | Failure> {
  const open = await openCurrentSession(c);
  if (open instanceof Failure) return isOver(open) ? open : undefined;
  const { accessToken } = open.stored.value.tokens;
  if (accessToken === refused) return replaceUsers(c, open, refused);
  await issueLease(c, open.stored.value);
  return accessToken;
}

async function replaceUsers(
  c: EdgeContext,
  open: OpenSession,
  refused: string,
): Promise<string | undefined | Failure> {
  const session = await c.get('edge').sessions.replace(open, refused, keepAliveOf(c));
  if (session instanceof Failure) return isOver(session) ? session : undefined;
  if (session.tokens.accessToken === refused) return undefined;
  await issueLease(c, session);
  return session.tokens.accessToken;
}

async function issueLease(c: EdgeContext, session: Session): Promise<void> {
  c.set('lease', await c.get('edge').leases.issue(c.get('brought').session, session));
}

function isOver({ code }: Failure): boolean {
  return readConsequence(code) === 'ended';
}
