import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { buildLine, readCorpus, writeCorpus } from './frame/corpus.ts';
import type { Json } from './frame/json.ts';
import type { Finding, Progress } from './frame/loop.ts';
import { targets } from './targets/targets.ts';
import type { Assignment, Message } from './worker.ts';

// `pnpm fuzz [target …] [--seconds N] [--seed N] [--keep]`: see README.md.

/** A run that takes longer counts as endless. */
const HANG_MS = 20_000;
/** The longest input that a finding of an endless run can name. */
const CURRENT_BYTES = 512 * 1024;

interface Outcome {
  readonly finding?: Finding | undefined;
  readonly corpus: readonly Json[];
  readonly progress: Progress;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '600' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    keep: { type: 'boolean', default: false },
  },
});
const names = targets.map(({ name }) => name);
const unknown = positionals.filter((name) => !names.includes(name));
const seconds = Number(values.seconds);
if (unknown.length > 0 || !(seconds > 0)) {
  console.error(`unknown target ${unknown.join(', ')}; targets: ${names.join(', ')}`);
  process.exit(2);
}
let found = 0;
for (const name of positionals.length > 0 ? positionals : names) {
  if (await runTarget(name, Number(values.seed))) found += 1;
}
process.exit(found > 0 ? 1 : 0);

/** Fuzzes one target. @returns whether there was a finding */
async function runTarget(name: string, seed: number): Promise<boolean> {
  console.log(`${name}: ${seconds} s, seed ${seed}`);
  const { finding, corpus, progress } = await watch(name, seed);
  const rate = Math.round(progress.executions / seconds);
  console.log(`${name}: ${describe(progress)}, ${rate}/s${finding ? '' : ', no finding'}`);
  if (finding) {
    const file = writeCorpus(name, [...readCorpus(name), finding.input]);
    console.log(
      `${name}: FOUND ${finding.problem}\n  input: ${buildLine(finding.input).slice(0, 2000)}\n  added to ${file}`,
    );
  } else if (values.keep) {
    console.log(`${name}: ${corpus.length} inputs in ${writeCorpus(name, corpus)}`);
  }
  return finding !== undefined;
}

function describe({ executions, corpus, functions, unrun }: Progress): string {
  return `${executions} inputs, ${corpus} reached new code; ${functions} functions run, ${unrun} blocks in them never`;
}

/** Runs a target in its own thread, which can be ended even if an input is endless. */
function watch(name: string, seed: number): Promise<Outcome> {
  const current = new SharedArrayBuffer(CURRENT_BYTES);
  const workerData: Assignment = { name, seconds, seed, current };
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData });
  let progress: Progress = { executions: 0, corpus: 0, functions: 0, unrun: 0 };
  return new Promise((resolve, reject) => {
    const timer = watchMovement(current, (finding) => finish({ finding, corpus: [], progress }));
    const finish = (outcome: Outcome): void => {
      clearInterval(timer);
      void worker.terminate();
      resolve(outcome);
    };
    worker.on('message', (message: Message) => {
      if ('result' in message) {
        const { result, corpus } = message;
        return finish({ finding: result.finding, corpus, progress: result });
      }
      ({ progress } = message);
      console.log(`${name}: ${describe(progress)}`);
    });
    worker.on('error', (error) => {
      clearInterval(timer);
      reject(error);
    });
  });
}

function watchMovement(
  current: SharedArrayBuffer,
  report: (finding: Finding) => void,
): NodeJS.Timeout {
  const head = new Int32Array(current, 0, 2);
  let seen = -1;
  return setInterval(() => {
    const count = Atomics.load(head, 0);
    if (count === seen && count > 0)
      report({ problem: `takes longer than ${HANG_MS} ms`, input: readInput(current) });
    seen = count;
  }, HANG_MS);
}

function readInput(current: SharedArrayBuffer): Json {
  const [, length = 0] = new Int32Array(current, 0, 2);
  // A copy, because TextDecoder rejects shared memory.
  const bytes = new Uint8Array(new Uint8Array(current, 8, length));
  const input: Json = JSON.parse(new TextDecoder().decode(bytes));
  return input;
}
