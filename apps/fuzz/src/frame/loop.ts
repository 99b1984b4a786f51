import * as fc from 'fast-check';
import { Coverage } from './coverage.ts';
import { examineGrowth } from './growth.ts';
import type { Json } from './json.ts';
import { mutate } from './mutate.ts';
import { Random } from './random.ts';
import { shrink } from './shrink.ts';
import type { Target } from './target.ts';

/** Coverage is read once for so many inputs: reading it takes longer than running most of them. */
const BATCH = 32;
/** One input in so many is also measured for how its time grows. */
const GROWTH_EVERY = 500;

export interface LoopOptions {
  readonly target: Target;
  readonly corpus: readonly Json[];
  readonly seed: number;
  /** Whether to go on, asked after each batch. */
  readonly goesOn: (executions: number) => boolean;
  /** Whether inputs that reach new code are kept and mutated; else the corpus stays as it is. */
  readonly isGuided: boolean;
  /** Which modules count as code to reach. Default: the product's, oauth4webapi's and jose's. */
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
  /** Inputs that reached code first, those of before included. */
  readonly kept: readonly Json[];
}

export interface Finding {
  readonly problem: string;
  readonly input: Json;
}

/** Runs a target on its corpus, then on made and mutated inputs, until told to stop or one is wrong. */
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
        // What is slow stays as long as it is: trying shorter ones would take as long.
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

  /** One input in four is made afresh, the others are mutants of what is kept. */
  #make(): Json {
    const random = this.#random;
    if (this.#kept.length === 0 || random.below(4) === 0) return this.#makeFresh();
    const { words } = this.#options.target;
    // Half of them of what was found last: there, code is nearest that has not run.
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

  /** Runs a batch once more, one by one, to see which of it reached what had never run. */
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
 * A corpus and, of what was found beside it, the few inputs that reach more code, the shortest first,
 * up to a length in characters. What is in the corpus stays: it may be there because it once failed.
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
