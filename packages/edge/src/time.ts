/** The longest time that a timer takes, in milliseconds; one set for longer goes off at once. */
export const MAX_TIMER_MS: number = 2 ** 31 - 1;

/** Resolves after so many milliseconds. */
export async function wait(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}

/** What an act comes to, or `late` if it takes longer than so many milliseconds. */
export async function within<T, L>(act: Promise<T>, ms: number, late: L): Promise<T | L> {
  const { promise, resolve } = Promise.withResolvers<L>();
  const timer = setTimeout(() => resolve(late), Math.min(ms, MAX_TIMER_MS));
  try {
    return await Promise.race([act, promise]);
  } finally {
    clearTimeout(timer);
  }
}
