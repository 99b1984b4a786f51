import { open } from 'node:fs/promises';
import { devNull } from 'node:os';
import type { ServerEvent } from '@postern/server';

/** Interval between two trials, in milliseconds. */
const TRY_EVERY_MS = 5000;
/** An outage is logged once in this time, in milliseconds. */
const REPEAT_AFTER_MS = 60_000;
/** The process, or the system, has no file descriptor left. */
const FULL = new Set(['EMFILE', 'ENFILE']);

/**
 * Logs `accept_failed` if the process may open no more files. Node does not report it: the system
 * completes a connection, and libuv closes it unread, so that callers see a reset and the log nothing.
 */
export function watchFiles(log: (event: ServerEvent) => void): void {
  let loggedAtMs = Number.NEGATIVE_INFINITY;
  const tryToOpen = async (): Promise<void> => {
    try {
      await (await open(devNull)).close();
    } catch (error) {
      const code = String(Reflect.get(Object(error), 'code'));
      const nowMs = performance.now();
      if (!FULL.has(code) || nowMs - loggedAtMs < REPEAT_AFTER_MS) return;
      loggedAtMs = nowMs;
      log({ event: 'accept_failed', cause: `${code}: ${CAUSE}` });
    }
  };
  setInterval(() => void tryToOpen(), TRY_EVERY_MS).unref();
}

const CAUSE =
  'no more files can be opened, so new connections are reset, and those to the store, providers and APIs fail; raise the limit (LimitNOFILE of systemd, ulimit -n), or find out who opens so many';
