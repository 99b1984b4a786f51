import type { AccessTokenView } from '@postern/core';
import type { Auth } from './auth.ts';
import { AuthError } from './error.ts';
import { requestEdge } from './request.ts';

/** A token is renewed so long before its end, in milliseconds: it has to arrive while it is valid. */
const MARGIN_MS = 30_000;
/** A token without an end is asked for again after this, in milliseconds. */
const UNBOUNDED_MS = 300_000;

/** The token of one kit: in this memory only, and gone with the session. */
interface Held {
  view?: AccessTokenView | undefined;
  /** By this page's clock. */
  renewAtMs: number;
  pending?: Promise<AccessTokenView> | undefined;
  /** Counts sign-outs: what was asked for before one is not kept after it. */
  endings: number;
}

const heldTokens = new WeakMap<object, Held>();

/**
 * The access token, in token-mediating mode (RFC 10017): from memory while it lasts, else from the
 * edge, once for however many callers. Its end is measured by the edge's clock.
 *
 * @throws AuthError `session_missing` and the like if nobody is signed in, also if that happened
 *   while the token was on its way; `route_unknown` if the edge does not mediate tokens
 */
export async function getToken(
  auth: Pick<Auth, 'fetch' | 'state' | 'subscribe'>,
): Promise<AccessTokenView> {
  const held = heldTokens.get(auth) ?? holdTokens(auth);
  if (held.view && Date.now() < held.renewAtMs) return held.view;
  held.pending ??= renew(auth, held).finally(() => {
    held.pending = undefined;
  });
  return held.pending;
}

function holdTokens(auth: Pick<Auth, 'state' | 'subscribe'>): Held {
  const held: Held = { renewAtMs: 0, endings: 0 };
  heldTokens.set(auth, held);
  auth.subscribe(() => {
    if (auth.state.status !== 'signed-out') return;
    held.endings++;
    held.view = undefined;
    held.pending = undefined;
  });
  return held;
}

async function renew(auth: Pick<Auth, 'fetch'>, held: Held): Promise<AccessTokenView> {
  const { endings } = held;
  let answeredAtMs = Number.NaN;
  const view = await requestEdge(async (...request) => {
    const response = await auth.fetch(...request);
    // By the edge's own clock, in whole seconds (RFC 9110 §6.6.1).
    answeredAtMs = Date.parse(response.headers.get('date') ?? '');
    return response;
  }, 'token');
  if (endings !== held.endings) throw new AuthError({ phase: 'token', code: 'session_missing' });
  held.view = view;
  held.renewAtMs = Date.now() + readLifetimeMs(view, answeredAtMs || Date.now()) - MARGIN_MS;
  return view;
}

function readLifetimeMs({ expiresAt }: AccessTokenView, answeredAtMs: number): number {
  return expiresAt === undefined ? UNBOUNDED_MS : Date.parse(expiresAt) - answeredAtMs;
}
