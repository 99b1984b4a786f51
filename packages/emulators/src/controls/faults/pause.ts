/**
 * Waits until the time has passed or the client disconnects.
 *
 * @returns whether the whole time passed
 */
export function pause(durationMs: number, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted) return Promise.resolve(false);
  if (durationMs === 0) return Promise.resolve(true);
  return new Promise((resolve) => {
    const finish = (passed: boolean) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', giveUp);
      resolve(passed);
    };
    const giveUp = () => {
      finish(false);
    };
    const timer = setTimeout(finish, durationMs, true);
    signal.addEventListener('abort', giveUp);
  });
}
