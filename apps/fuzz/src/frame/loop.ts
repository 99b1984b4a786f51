import * as fc from 'fast-check';
import { Coverage } from './coverage.ts';
import { examineGrowth } from './growth.ts';
import type { Json } from './json.ts';
import { mutate } from './mutate.ts';
import { Random } from './random.ts';
import { shrink } from './shrink.ts';
import type { Target } from './target.ts';

/** Inputs per reading of coverage, which takes longer than most inputs. */
const BATCH = 32;
/** One in this many inputs is also measured for growth. */
const GROWTH_EVERY = 500;

export interface LoopOptions {
  readonly target: Target;
  readonly corpus: readonly Json[];
  readonly seed: number;
  /** Whether to continue; called after each batch. */
  readonly goesOn: (executions: number) => boolean;
  /** Whether to keep and mutate inputs that reach new code; else the corpus stays unchanged. */
  readonly isGuided: boolean;
  /** The modules whose coverage counts. Default: the product's, oauth4webapi's and jose's. */
  readonly sources?: RegExp;
  readonly report?: (progress: Progress) => void;
}

export interface Progress {
  readonly executions: number;
  readonly corpus: number;
  readonly functions: number;
  readonly unrun: number;
}

export interface LoopResult extends Progress {
  readonly finding?: Finding;
  /** The inputs that reached new code, including the corpus. */
  readonly kept: readonly Json[];
}

export interface Finding {
  readonly problem: string;
  readonly input: Json;
}

/** Runs a target on its corpus, then on generated and mutated inputs, until the end or a finding. */
export async function fuzz(options: LoopOptions): Promise<LoopResult> {
  const loop = new Loop(options);
  try {
    return await loop.run();
  } finally {
    loop.close();
  }
}

class Loop {
  readonly #options: LoopOptions;
  readonly #random: Random;
  readonly #coverage: Coverage | undefined;
  #kept: Json[] = [];
  #fresh: Json[] = [];
  #executions = 0;

  constructor(options: LoopOptions) {
    this.#options = options;
    this.#random = new Random(options.seed);
    this.#coverage = options.isGuided ? new Coverage(options.sources) : undefined;
    this.#coverage?.start();
  }

  close(): void {
    this.#coverage?.stop();
  }

  async run(): Promise<LoopResult> {
    const { corpus, goesOn, report } = this.#options;
    for (const input of corpus) {
      const finding = await this.#examine(input);
      this.#coverage?.take(true);
      this.#kept.push(input);
      if (finding) return this.#finish(finding);
    }
    while (goesOn(this.#executions)) {
      const batch = Array.from({ length: BATCH }, () => this.#make());
      for (const input of batch) {
        const finding = await this.#examine(input);
        if (finding) return this.#finish(await this.#reduce(finding));
        // A slow input is not made smaller, because each attempt would be slow too.
        const growth = await this.#measure(input);
        if (growth) return this.#finish(growth);
      }
      if (this.#coverage?.take(false)) await this.#keepNew(batch, this.#coverage);
      report?.(this.#progress);
    }
    return this.#finish();
  }

  get #progress(): Progress {
    const { functions, unrun } = this.#coverage?.size ?? { functions: 0, unrun: 0 };
    return { executions: this.#executions, corpus: this.#kept.length, functions, unrun };
  }

  #finish(finding?: Finding): LoopResult {
    return { ...this.#progress, kept: this.#kept, ...(finding && { finding }) };
  }

  /** Generates one input in four and mutates kept inputs for the rest. */
  #make(): Json {
    const random = this.#random;
    if (this.#kept.length === 0 || random.below(4) === 0) return this.#makeFresh();
    const { words } = this.#options.target;
    // Half of the mutants come from the latest input, which is closest to code that has not run.
    const recent = random.below(2) === 0 ? this.#kept.slice(-16) : this.#kept;
    return mutate(random.pick(recent), { random, words, other: random.pick(this.#kept) });
  }

  #makeFresh(): Json {
    const { target } = this.#options;
    if (this.#fresh.length === 0) {
      this.#fresh = fc.sample(target.inputs, { seed: this.#random.below(2 ** 31), numRuns: 256 });
    }
    return this.#fresh.pop() ?? null;
  }

  async #examine(input: Json): Promise<Finding | undefined> {
    const { target } = this.#options;
    this.#executions += 1;
    const problem = await target.examine(input);
    return problem === undefined ? undefined : { problem, input };
  }

  async #measure(input: Json): Promise<Finding | undefined> {
    const { target } = this.#options;
    if (!target.isTimed || this.#executions % GROWTH_EVERY !== 0) return undefined;
    return examineGrowth(target, input, this.#random);
  }

  /** Runs a batch again, one by one, to find the inputs that reached new code. */
  async #keepNew(batch: readonly Json[], coverage: Coverage): Promise<void> {
    for (const input of batch) {
      await this.#options.target.examine(input);
      if (coverage.take(true)) this.#kept.push(input);
    }
  }

  async #reduce({ problem, input }: Finding): Promise<Finding> {
    const { target } = this.#options;
    let last = problem;
    const smaller = await shrink(input, async (json) => {
      const found = await target.examine(json);
      last = found ?? last;
      return found !== undefined;
    });
    return { problem: last, input: smaller };
  }
}

/**
 * Adds to a corpus the few found inputs that reach more code, the shortest first, up to a number of
 * characters. Inputs of the corpus stay, because each may be a former failure.
 */
export async function choose(
  target: Target,
  corpus: readonly Json[],
  found: readonly Json[],
  maxCharacters: number,
): Promise<readonly Json[]> {
  const coverage = new Coverage();
  coverage.start();
  try {
    for (const input of corpus) await target.examine(input);
    coverage.take(true);
    const byLength = found
      .map((input) => ({ input, length: JSON.stringify(input).length }))
      .toSorted((a, b) => a.length - b.length);
    let left = maxCharacters;
    const chosen = [...corpus];
    for (const { input, length } of byLength) {
      if (length > left) break;
      await target.examine(input);
      if (!coverage.take(true)) continue;
      chosen.push(input);
      left -= length;
    }
    return chosen;
  } finally {
    coverage.stop();
  }
}
