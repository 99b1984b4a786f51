import { setTimeout as wait } from 'node:timers/promises';
import { isSignedOut } from '../cluster/load.ts';
import type { Browser } from './browser.ts';
import type { Entry } from './edges.ts';
import type { Journal } from './journal.ts';

/** How a stream is watched. */
export interface StreamOptions {
  readonly entry: Entry;
  readonly journal: Journal;
  readonly lastsMs: number;
  /** How long the stream may outlive its session, in milliseconds. */
  readonly mayLiveMs: number;
}

const LOOK_EVERY_MS = 500;
/** A stream that is silent for longer has stalled: the API sends an event every 2 s. */
const SILENT_MS = 12_000;

/** Opens a stream of events, reads it for a while, and checks that each event names the user. */
export async function watchStream(browser: Browser, options: StreamOptions): Promise<void> {
  const { journal, entry } = options;
  const controller = new AbortController();
  const { signal } = controller;
  const fromMs = Date.now();
  const openedAtMs = performance.now();
  const state: StreamState = { isDone: false, heardAtMs: Date.now() };
  try {
    const response = await browser.open(entry, '/api/data/events', { signal });
    if (response.status !== 200 || response.body === null) {
      const text = await response.text();
      const { code = '' }: { code?: string } = JSON.parse(text || '{}');
      const outcome = `${response.status} ${code}`;
      // The user's next call finds out whether the provider has ended the session.
      if (isSignedOut(outcome)) journal.count('stream of a session that is over');
      else journal.fail('stream', outcome, browser.user, fromMs);
      return;
    }
    const watching = watch(state, options, controller, browser);
    const decoder = new TextDecoder();
    let isFirst = true;
    for await (const chunk of response.body) {
      if (isFirst) journal.time('stream, first event', performance.now() - openedAtMs);
      isFirst = false;
      state.heardAtMs = Date.now();
      checkEvents(decoder.decode(chunk), browser.user, journal);
    }
    state.isDone = true;
    await watching;
    if (browser.isEnding) journal.count('stream ended with its session');
    else journal.fail('stream', 'stream ended', browser.user, fromMs);
  } catch {
    state.isDone = true;
    if (signal.aborted) journal.count('stream, whole');
    else if (browser.isEnding) journal.count('stream ended with its session');
    else journal.fail('stream', 'stream cut off', browser.user, fromMs);
  }
}

interface StreamState {
  isDone: boolean;
  heardAtMs: number;
}

function checkEvents(text: string, user: string, journal: Journal): void {
  for (const line of text.split('\n')) {
    if (line !== '' && line !== `data: ${user}`) {
      journal.violate('event of another user', user, line.slice(0, 60));
    }
  }
}

/** Ends the stream when it has lasted long enough, and notices one that outlives its session. */
async function watch(
  state: StreamState,
  { journal, lastsMs, mayLiveMs }: StreamOptions,
  controller: AbortController,
  browser: Browser,
): Promise<void> {
  const openedAtMs = Date.now();
  let signedOutAtMs: number | undefined;
  while (!state.isDone) {
    await wait(LOOK_EVERY_MS);
    if (browser.isOver) signedOutAtMs ??= Date.now();
    const now = Date.now();
    if (signedOutAtMs !== undefined && now > signedOutAtMs + mayLiveMs && !state.isDone) {
      journal.violate('stream outlives its session', browser.user, `${now - signedOutAtMs} ms`);
      return controller.abort();
    }
    if (now > state.heardAtMs + SILENT_MS && !state.isDone) {
      journal.fail('stream', 'stream silent', browser.user, state.heardAtMs);
      return controller.abort();
    }
    if (signedOutAtMs === undefined && now > openedAtMs + lastsMs) return controller.abort();
  }
}
