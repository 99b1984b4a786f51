import type { AccessTokenView } from '@postern/core';
import type { Auth } from './auth.ts';
import { AuthError } from './error.ts';
import { requestEdge } from './request.ts';

/** How long before its expiry a token is replaced, in milliseconds: calls take time to arrive. */
const MARGIN_MS = 30_000;
/** How long a token without an expiry is kept, in milliseconds. */
const UNBOUNDED_MS = 300_000;

/** The token of one kit, in memory only. It is deleted when the session ends, changes or is refreshed. */
interface Held {
  view?: AccessTokenView | undefined;
  /** By this machine's clock, which may be set back. */
  replaceAtMs: number;
  /** Since the page began, by a clock that stops in some systems while the machine sleeps. */
  replaceAtPageMs: number;
  pending?: Promise<AccessTokenView> | undefined;
  /** Names the session that the token is for, and its last refresh. */
  owner: string | undefined;
  /** Counts the deletions, to discard a token that was requested before the last one. */
  endings: number;
}

const heldTokens = new WeakMap<object, Held>();

/**
 * Returns the access token in token-mediating mode (RFC 10017): from memory until 30 seconds before
 * its expiry by the edge's clock, otherwise from the edge. After a refresh or another sign-in, it comes
 * from the edge too. Concurrent calls share one request.
 *
 * @throws AuthError `session_missing` without a session, also after a sign-out during the request;
 * `route_unknown` if the edge is not in token-mediating mode; `provider_unsupported` if the tokens
 * are bound to the edge by DPoP (RFC 9449); or another failure of the edge
 */
export async function getToken(
  auth: Pick<Auth, 'fetch' | 'state' | 'subscribe'>,
): Promise<AccessTokenView> {
  const held = heldTokens.get(auth) ?? holdTokens(auth);
  const { view, replaceAtMs, replaceAtPageMs } = held;
  if (view && Date.now() < replaceAtMs && performance.now() < replaceAtPageMs) return view;
  held.pending ??= requestToken(auth, held).finally(() => {
    held.pending = undefined;
  });
  return held.pending;
}

function holdTokens(auth: Pick<Auth, 'state' | 'subscribe'>): Held {
  const held: Held = {
    replaceAtMs: 0,
    replaceAtPageMs: 0,
    owner: nameOwner(auth),
    endings: 0,
  };
  heldTokens.set(auth, held);
  auth.subscribe(() => {
    const { owner } = held;
    const isSignedOut = auth.state.status === 'signed-out';
    held.owner = isSignedOut ? undefined : (nameOwner(auth) ?? owner);
    if (!isSignedOut && (owner === undefined || owner === held.owner)) return;
    held.endings++;
    held.view = undefined;
    held.pending = undefined;
  });
  return held;
}

/** Undefined while no session is known. */
function nameOwner({ state: { session } }: Pick<Auth, 'state'>): string | undefined {
  return session && `${session.signedInAt} ${session.accessTokenExpiresAt}`;
}

async function requestToken(
  auth: Pick<Auth, 'fetch' | 'state' | 'subscribe'>,
  held: Held,
): Promise<AccessTokenView> {
  const { endings } = held;
  const [sentAtMs, sentAtPageMs] = [Date.now(), performance.now()];
  let answeredAtMs = Number.NaN;
  const send = async (path: string): Promise<Response> => {
    const response = await auth.fetch(path);
    // The edge's clock, in whole seconds (RFC 9110 §6.6.1).
    answeredAtMs = Date.parse(response.headers.get('date') ?? '');
    return response;
  };
  const view = await requestEdge(send, 'token', undefined, /"accessToken":"/);
  if (endings !== held.endings) {
    if (held.owner !== undefined) return getToken(auth);
    throw new AuthError({ phase: 'token', code: 'session_missing' });
  }
  held.view = view;
  // From the start of the request, because the machine may have slept since.
  const keptMs = readLifetimeMs(view, answeredAtMs || sentAtMs) - MARGIN_MS;
  held.replaceAtMs = sentAtMs + keptMs;
  held.replaceAtPageMs = sentAtPageMs + keptMs;
  return view;
}

function readLifetimeMs({ expiresAt }: AccessTokenView, answeredAtMs: number): number {
  return expiresAt === undefined ? UNBOUNDED_MS : Date.parse(expiresAt) - answeredAtMs;
}
