import type { Passage } from './flow.ts';
import { nameParameter } from './read-trace.ts';

/** Parameters with the same value in every authorization request; they are not shown. */
const ALWAYS_THE_SAME = new Set(['response_type', 'code_challenge_method']);

/** Describes a navigation to or from a provider. Of the values it keeps the lengths only. */
export function buildPassage({ origin, pathname, searchParams }: URL, atMs: number): Passage {
  const sent = Array.from(searchParams)
    .filter(([name]) => !ALWAYS_THE_SAME.has(name))
    .map(([name, { length }]) => ({ kind: nameParameter(name), length }));
  return { atMs, to: origin + pathname, sent };
}
