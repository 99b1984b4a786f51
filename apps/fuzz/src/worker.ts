import { parentPort, workerData } from 'node:worker_threads';
import { readCorpus } from './frame/corpus.ts';
import type { Json } from './frame/json.ts';
import { choose, fuzz, type LoopResult, type Progress } from './frame/loop.ts';
import type { Target } from './frame/target.ts';
import { targets } from './targets/targets.ts';

/** The task of a thread of `cli.ts`. */
export interface Assignment {
  readonly name: string;
  readonly seconds: number;
  readonly seed: number;
  /** Memory for the current input: see {@link writeInput}. */
  readonly current: SharedArrayBuffer;
}

export type Message =
  | { readonly progress: Progress }
  | { readonly result: Omit<LoopResult, 'kept'>; readonly corpus: readonly Json[] };

/** How many characters a run adds to a corpus at most. */
const MAX_ADDED = 8000;

const { name, seconds, seed, current }: Assignment = workerData;
const named = targets.find((one) => one.name === name);
if (named === undefined) throw new Error(`unknown target ${name}`);
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

/** Writes each input to shared memory before it runs, so that an endless input can be reported. */
function announce(of: Target, buffer: SharedArrayBuffer): Target {
  const announced =
    <T>(act: (input: Json) => T) =>
    (input: Json): T => {
      writeInput(buffer, input);
      return act(input);
    };
  return { ...of, examine: announced(of.examine), time: announced(of.time) };
}

/** Writes a counter that changes with every input, the input's length in bytes, and the input. */
function writeInput(buffer: SharedArrayBuffer, input: Json): void {
  const head = new Int32Array(buffer, 0, 2);
  const text = new TextEncoder().encode(JSON.stringify(input));
  const body = new Uint8Array(buffer, 8);
  body.set(text.subarray(0, body.length));
  Atomics.store(head, 1, Math.min(text.length, body.length));
  Atomics.add(head, 0, 1);
}
