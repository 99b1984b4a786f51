import type { Config } from '@postern/core';
import type { Auth } from './auth.ts';
import { readCallback } from './callback.ts';
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
  const { promise: closed, reject } = Promise.withResolvers<never>();
  const watch = setInterval(() => {
    if (popup.closed && document.hasFocus()) {
      reject(new AuthError({ phase: 'sign-in', code: 'popup_closed' }));
    }
  }, WATCH_MS);
  // Who has answered has done their part: the pop-up closes before the code is exchanged.
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
  const [begun, url] = await beginSignIn(
    config ?? (await requestEdge(auth.fetch, 'config')),
    options,
  );
  const state = PREFIX + begun.state;
  url.searchParams.set('state', state);
  const answered = waitForResponse(state);
  popup.location.replace(url);
  const response = await answered;
  onAnswer();
  const request = readCallback({ response, attempt: { ...begun, uses: 1 } });
  await requestEdge(auth.fetch, 'callback', request);
  // A check that was under way may have been answered before the exchange: it is not to be shared.
  await auth.session();
  return auth.session();
}

async function waitForResponse(state: string): Promise<Record<string, string>> {
  const channel = new BroadcastChannel(state);
  const { promise, resolve } = Promise.withResolvers<Record<string, string>>();
  const expiry = setTimeout(() => channel.close(), ATTEMPT_LIFETIME_MS);
  channel.addEventListener('message', ({ data }: MessageEvent<[string, string][]>) => {
    channel.postMessage('taken');
    const response: Record<string, string> = {};
    // A parameter that came twice is empty, and so refused (RFC 6749 §3.1).
    for (const [name, value] of data) response[name] = name in response ? '' : value;
    resolve(response);
    clearTimeout(expiry);
    channel.close();
  });
  return promise;
}

/** In the pop-up: hands the answer to the page that began, and closes. Nobody there: an ordinary page. */
function handOver(): void {
  const parameters = new URLSearchParams(location.search);
  const state = parameters.get('state');
  if (!state?.startsWith(PREFIX)) return;
  history.replaceState(null, '', '/');
  const channel = new BroadcastChannel(state);
  channel.addEventListener('message', () => window.close());
  channel.postMessage([...parameters]);
}

if (globalThis.location) handOver();
