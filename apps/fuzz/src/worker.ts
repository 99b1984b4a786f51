import { parentPort, workerData } from 'node:worker_threads';
import { readCorpus } from './frame/corpus.ts';
import type { Json } from './frame/json.ts';
import { choose, fuzz, type LoopResult, type Progress } from './frame/loop.ts';
import type { Target } from './frame/target.ts';
import { targets } from './targets/targets.ts';

/** What `cli.ts` has a thread do. */
export interface Assignment {
  readonly name: string;
  readonly seconds: number;
  readonly seed: number;
  /** Where the thread writes the input that it runs, after its length: see {@link writeInput}. */
  readonly current: SharedArrayBuffer;
}

export type Message =
  | { readonly progress: Progress }
  | { readonly result: Omit<LoopResult, 'kept'>; readonly corpus: readonly Json[] };

/** How much one run adds to a corpus, in characters. */
const MAX_ADDED = 8000;

const { name, seconds, seed, current }: Assignment = workerData;
const named = targets.find((one) => one.name === name);
if (named === undefined) throw new Error(`no target ${name}`);
const target = announce(named, current);

const before = readCorpus(name);
const untilMs = performance.now() + seconds * 1000;
let reportedMs = 0;
const { kept, ...result } = await fuzz({
  target,
  corpus: before,
  seed,
  isGuided: true,
  goesOn: () => performance.now() < untilMs,
  report: (progress) => {
    if (performance.now() - reportedMs < 10_000) return;
    reportedMs = performance.now();
    parentPort?.postMessage({ progress } satisfies Message);
  },
});
const chosen = result.finding ? [] : await choose(target, before, kept, MAX_ADDED);
parentPort?.postMessage({ result, corpus: chosen } satisfies Message);

/** Writes each input down before it runs: one that never ends cannot tell of itself. */
function announce(of: Target, buffer: SharedArrayBuffer): Target {
  const announced =
    <T>(act: (input: Json) => T) =>
    (input: Json): T => {
      writeInput(buffer, input);
      return act(input);
    };
  return { ...of, examine: announced(of.examine), time: announced(of.time) };
}

/** Writes a count that moves with every input, the input's length in bytes, and the input. */
function writeInput(buffer: SharedArrayBuffer, input: Json): void {
  const head = new Int32Array(buffer, 0, 2);
  const text = new TextEncoder().encode(JSON.stringify(input));
  const body = new Uint8Array(buffer, 8);
  body.set(text.subarray(0, body.length));
  Atomics.store(head, 1, Math.min(text.length, body.length));
  Atomics.add(head, 0, 1);
}
