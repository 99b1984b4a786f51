import { type EdgeContext, waitUntilOf } from '../app/context.ts';
import { openCurrentSession } from '../app/current-session.ts';
import { Failure } from '../failures/failure.ts';
import { readSessionEffect } from '../failures/session-effect.ts';
import type { Credential } from '../oauth/credential.ts';
import type { UserRoute } from '../routes/route.ts';
import type { Session } from '../sessions/session.ts';
import type { OpenSession } from '../sessions/sessions.ts';
import { authorizeCaller } from './authorize.ts';
import { type CredentialParts, openAuthorizedSession } from './authorized-session.ts';

/** Gets the signed-in user's token: from the lease if the request carries one, or from the store. */
export async function obtainUserCredential(
  c: EdgeContext,
  parts: CredentialParts,
  route: UserRoute,
): Promise<Credential | Failure> {
  const reading = parts.leases.read(c.get('cookies'));
  const lease = reading instanceof Promise ? await reading : reading;
  if (!lease || parts.userAccess?.needsStore(route, lease.user)) {
    return obtainFromStore(c, parts, route);
  }
  const authorizing = authorizeCaller(c, parts, route, lease);
  const refusal = authorizing instanceof Promise ? await authorizing : authorizing;
  if (refusal !== undefined) return refusal;
  const { accessToken, user } = lease;
  // The store was read at most one lease before the lease ends.
  const validAtMs = lease.untilMs - parts.settings.leaseSeconds * 1000;
  return { accessToken, validAtMs, user, replace: () => replaceLeased(c, parts, accessToken) };
}

async function obtainFromStore(
  c: EdgeContext,
  parts: CredentialParts,
  route: UserRoute,
): Promise<Credential | Failure> {
  const authorized = await openAuthorizedSession(c, parts, route);
  if (authorized instanceof Failure) return authorized;
  const { open, session } = authorized;
  const { sessions, connections, now } = parts;
  waitUntilOf(c)(sessions.touch(open));
  await issueLease(c, parts, session);
  const { tokens } = session;
  const { accessToken, user } = tokens;
  const replace = (): ReturnType<Credential['replace']> =>
    replaceStored(c, parts, open, accessToken);
  const credential = { accessToken, validAtMs: now(), user, replace };
  return connections.get(route.connection)?.bindCredential?.(credential, tokens) ?? credential;
}

/** The store may have a newer token than the lease, so read it first. */
async function replaceLeased(
  c: EdgeContext,
  parts: CredentialParts,
  refused: string,
): Promise<string | undefined | Failure> {
  const open = await openCurrentSession(c, parts);
  if (open instanceof Failure) return isOver(open) ? open : undefined;
  const { accessToken } = open.stored.value.tokens;
  if (accessToken === refused) return replaceStored(c, parts, open, refused);
  await issueLease(c, parts, open.stored.value);
  return accessToken;
}

async function replaceStored(
  c: EdgeContext,
  parts: CredentialParts,
  open: OpenSession,
  refused: string,
): Promise<string | undefined | Failure> {
  const session = await parts.sessions.replace(open, refused, waitUntilOf(c));
  if (session instanceof Failure) return isOver(session) ? session : undefined;
  if (session.tokens.accessToken === refused) return undefined;
  await issueLease(c, parts, session);
  return session.tokens.accessToken;
}

async function issueLease(
  c: EdgeContext,
  { leases }: CredentialParts,
  session: Session,
): Promise<void> {
  c.set('leaseCookie', (await leases.issue(c.get('cookies').session, session)) ?? '');
}

function isOver({ code }: Failure): boolean {
  return readSessionEffect(code) === 'ended';
}
