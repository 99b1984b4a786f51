import { countNodes, isList, isText, type Json, replaceNode } from './json.ts';
import type { Random } from './random.ts';
import type { Target } from './target.ts';

/** The two lengths to compare, in characters. */
const SHORT = 2 * 1024;
const LONG = 64 * 1024;
/** An input 32 times as long may take this many times as long; quadratic work takes 1024 times. */
const MAX_RATIO = 128;
/**
 * Shorter times count as this: a short input may be rejected early, and a long one is harmless below
 * 40 ms.
 */
const LEAST_MS = 0.3;

/**
 * Finds work that grows faster than its input: repeats a part of an input until it is long, and
 * compares the processor time with that of a short one. The fastest of several runs counts, because the
 * first ones also compile.
 *
 * @returns the problem and the long input; undefined if time grows with length
 */
export async function examineGrowth(
  target: Target,
  json: Json,
  random: Random,
): Promise<{ problem: string; input: Json } | undefined> {
  const pump = choosePump(json, random);
  if (pump === undefined) return undefined;
  const long = pump(LONG);
  for (const tries of [2, 10]) {
    const shortMs = await timeBest(target, pump(SHORT), 10);
    const longMs = await timeBest(target, long, tries);
    if (shortMs === undefined || longMs === undefined) return undefined;
    const ratio = longMs / Math.max(shortMs, LEAST_MS);
    if (ratio <= MAX_RATIO) return undefined;
    if (tries > 2) {
      const problem = `an input ${LONG / SHORT} times as long takes ${Math.round(ratio)} times as long: ${longMs.toFixed(1)} ms`;
      return { problem, input: long };
    }
  }
  return undefined;
}

async function timeBest(target: Target, json: Json, tries: number): Promise<number | undefined> {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < tries; i++) {
    const ms = await target.time(json);
    if (ms === undefined) return undefined;
    best = Math.min(best, ms);
  }
  return best;
}

/** A function that lengthens an input by repeating a part of one of its texts or lists. */
function choosePump(json: Json, random: Random): ((length: number) => Json) | undefined {
  const index = random.below(countNodes(json));
  let pump: ((length: number) => Json) | undefined;
  replaceNode(json, index, (node) => {
    if (isText(node))
      pump = (length) => replaceNode(json, index, () => fill(node, at, part, length));
    if (isList(node) && node.length > 0)
      pump = (length) => replaceNode(json, index, () => repeat(node, length));
    const at = isText(node) ? random.below(node.length + 1) : 0;
    const part = isText(node) ? node.slice(at, at + 1 + random.below(12)) || ' ' : '';
    return node;
  });
  return pump;
}

function fill(text: string, at: number, part: string, length: number): string {
  const times = Math.max(0, Math.ceil((length - text.length) / part.length));
  return text.slice(0, at) + part.repeat(times) + text.slice(at);
}

function repeat(list: readonly Json[], length: number): readonly Json[] {
  const times = Math.max(1, Math.ceil(length / JSON.stringify(list).length));
  return Array.from({ length: times }, () => list).flat();
}
