import { type Config, createCodeVerifier } from '@postern/core';
import type { Auth } from './auth.ts';
import { type Arrival, readArrival, readCallback, takeEdgeError } from './callback.ts';
import { AuthError } from './error.ts';
import { ATTEMPT_LIFETIME_MS } from './limits.ts';
import { requestEdge } from './request.ts';
import { beginSignIn, type SignInOptions } from './sign-in.ts';
import type { AuthState } from './state.ts';

// The page and its pop-up talk over a channel that is named by the attempt's state: it is of this
// origin by nature, and only who knows the state can find it (RFC 9700 §4.17). `window.opener` would
// not do: a page with Cross-Origin-Opener-Policy loses it when the pop-up visits the service.

const PREFIX = 'popup.';
const FEATURES = 'popup,width=480,height=680';
/** How often the page looks whether the user has closed the pop-up, in milliseconds. */
const WATCH_MS = 500;

export interface PopupOptions extends Omit<SignInOptions, 'returnTo'> {
  /** What `/auth/config` answers, to save that request. */
  readonly config?: Config;
}

/**
 * Signs in by a pop-up, so that this page lives on. To be called in a click, or the browser opens
 * none. Import it where the kit is created: in the pop-up, the import itself hands the answer over.
 *
 * A page with `Cross-Origin-Opener-Policy: same-origin` cannot see its pop-up: there
 * `popup_closed` is said when the user comes back to the page, and an answer still counts after it.
 *
 * @throws AuthError `popup_blocked`, `popup_closed`, and whatever a sign-in can fail with
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
  // The pop-up closes when it has answered, before the code is exchanged.
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
  // In the edge flow the pop-up comes back to this page, with a state that the edge does not know.
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
  // A check that was under way may have been answered before the exchange: it is not to be shared.
  await auth.session();
  return auth.session();
}

/** What the pop-up hands over: what arrived, or why an edge flow failed. */
interface HandOver extends Arrival {
  readonly failed: AuthError['code'] | undefined;
}

function waitForArrival(state: string): Promise<HandOver> {
  const channel = new BroadcastChannel(state);
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

/** In the pop-up: hands the answer to the page that began, and closes. Nobody there: an ordinary page. */
function handOver(): void {
  const arrival = readArrival();
  const { state } = arrival.response;
  if (!state?.startsWith(PREFIX)) return;
  const failed = takeEdgeError()?.code;
  history.replaceState(null, '', '/');
  const channel = new BroadcastChannel(state);
  channel.addEventListener('message', () => window.close());
  channel.postMessage({ ...arrival, failed });
}

if (globalThis.location) handOver();
