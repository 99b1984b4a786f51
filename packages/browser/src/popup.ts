import { type Config, createCodeVerifier } from '@postern/core';
import type { Auth } from './auth.ts';
import { type Arrival, readArrival, readCallback, takeEdgeError } from './callback.ts';
import { AuthError } from './error.ts';
import { ATTEMPT_LIFETIME_MS, KIT_NAME } from './limits.ts';
import { requestEdge } from './request.ts';
import { beginSignIn, type SignInOptions } from './sign-in.ts';
import type { AuthState } from './state.ts';

// The page and its pop-up talk over a BroadcastChannel named by the attempt's state. It stays within
// this origin, and only code that knows the state can find it (RFC 9700 §4.17). `window.opener` does
// not work: a page with Cross-Origin-Opener-Policy loses it when the pop-up visits the provider.

const PREFIX = `${KIT_NAME}.popup.`;
const FEATURES = 'popup,width=480,height=680';
/** How often the page checks whether the user has closed the pop-up, in milliseconds. */
const WATCH_MS = 500;

/** The options of {@link signInByPopup}. */
export interface PopupOptions extends Omit<SignInOptions, 'returnTo'> {
  /** The response of `/auth/config`. Default: requested. */
  readonly config?: Config;
}

/**
 * Signs in through a pop-up, so that this page stays open. Call it in a click handler, or the browser
 * blocks the pop-up. Import it where the kit is created: in the pop-up, the import hands the response
 * to this page.
 *
 * With `Cross-Origin-Opener-Policy: same-origin` on the page or on the provider's, a page cannot
 * see its pop-up. The promise then rejects with `popup_closed` as soon as the user returns to the
 * page; a later response still counts.
 *
 * @returns the state after the sign-in
 * @throws AuthError `popup_blocked`, `popup_closed`, `storage_unavailable`, `connection_unknown`,
 * `access_denied`, `authorization_failed`, `issuer_mismatch`, `edge_unreachable`, `edge_malformed`, or
 * the edge's failure
 */
export async function signInByPopup(
  auth: Pick<Auth, 'fetch' | 'session'>,
  options: PopupOptions = {},
): Promise<AuthState> {
  const popup = open('', '', FEATURES);
  if (!popup) throw new AuthError({ phase: 'sign-in', code: 'popup_blocked' });
  let watch: ReturnType<typeof setInterval> | undefined;
  const closed = new Promise<never>((_, reject) => {
    watch = setInterval(() => {
      if (popup.closed && document.hasFocus()) {
        reject(new AuthError({ phase: 'sign-in', code: 'popup_closed' }));
      }
    }, WATCH_MS);
  });
  // The pop-up closes after it has handed over the response, before the code is exchanged.
  const stopWatching = (): void => clearInterval(watch);
  try {
    return await Promise.race([signInWithin(popup, auth, options, stopWatching), closed]);
  } finally {
    stopWatching();
    popup.close();
  }
}

async function signInWithin(
  popup: Window,
  auth: Pick<Auth, 'fetch' | 'session'>,
  { config, ...options }: PopupOptions,
  onAnswer: () => void,
): Promise<AuthState> {
  // In the edge flow, the pop-up returns to this path with a state of the page's own.
  const own = PREFIX + createCodeVerifier();
  const returnTo = `${location.pathname}?state=${own}`;
  const [attempt, url] = await beginSignIn(auth.fetch, config, { ...options, returnTo }, PREFIX);
  const answered = waitForArrival(attempt.state || own);
  popup.location.replace(url);
  const arrival = await answered;
  onAnswer();
  if (attempt.state) {
    const request = readCallback({ ...arrival, attempt: { ...attempt, uses: 1 } });
    await requestEdge(auth.fetch, 'callback', request);
  } else if (arrival.failed) throw new AuthError({ phase: 'callback', code: arrival.failed });
  // A pending check may have been answered before the exchange, so wait for it and check again.
  await auth.session();
  return auth.session();
}

/** The message from the pop-up: the authorization response, or the failure of an edge flow. */
interface HandOver extends Arrival {
  readonly failed: AuthError['code'] | undefined;
}

function waitForArrival(state: string): Promise<HandOver> {
  const channel = openChannel(state);
  const expiry = setTimeout(() => channel.close(), ATTEMPT_LIFETIME_MS);
  return new Promise((resolve) => {
    channel.addEventListener('message', ({ data }: MessageEvent<HandOver>) => {
      channel.postMessage('taken');
      resolve(data);
      clearTimeout(expiry);
      channel.close();
    });
  });
}

function openChannel(state: string): BroadcastChannel {
  try {
    return new BroadcastChannel(state);
  } catch (cause) {
    // Firefox has no channel while cookies are off.
    throw new AuthError({ phase: 'sign-in', code: 'storage_unavailable', recovery: 'none', cause });
  }
}

/**
 * In the pop-up: hands the response to the page and closes. If no page listens, because it was left or
 * reloaded, this page stays open, and its kit has the failure.
 */
function handOver(): void {
  const arrival = readArrival();
  const { state } = arrival;
  if (!state?.startsWith(PREFIX)) return;
  const failed = takeEdgeError()?.code;
  history.replaceState(null, '', `${location.origin}/#postern-error=${failed ?? 'state_missing'}`);
  const channel = new BroadcastChannel(state);
  channel.addEventListener('message', () => window.close());
  channel.postMessage({ ...arrival, failed });
}

if (globalThis.location) handOver();
