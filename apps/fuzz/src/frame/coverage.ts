import { type Profiler, Session } from 'node:inspector';

type Range = readonly [start: number, end: number];

/** The modules under fuzzing: the product, and its libraries for responses and JWTs. */
const SOURCES = /\/packages\/(core|edge|browser)\/src\/(?!testing\/)|\/(oauth4webapi|jose)\//;

/**
 * V8's precise block coverage of source text. It needs no instrumented build, because Node's type
 * stripping keeps every position.
 */
export class Coverage {
  readonly #session = new Session();
  readonly #sources: RegExp;
  /** The blocks that have not run, for each function that has, by script and position. */
  readonly #unrun = new Map<string, readonly Range[]>();

  /** @param sources matches the URLs of the modules that count */
  constructor(sources: RegExp = SOURCES) {
    this.#sources = sources;
  }

  start(): void {
    this.#session.connect();
    this.#session.post('Profiler.enable');
    this.#session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  }

  stop(): void {
    this.#session.disconnect();
  }

  /**
   * Reads the coverage since the last call.
   *
   * @param isKept whether the new coverage counts as known from now on
   * @returns whether any of it is new
   */
  take(isKept: boolean): boolean {
    let isNew = false;
    for (const script of this.#read()) {
      if (!this.#sources.test(script.url)) continue;
      for (const { ranges } of script.functions) {
        isNew = this.#note(script.url, ranges, isKept) || isNew;
      }
    }
    return isNew;
  }

  /** The number of functions that have run, and of blocks in them that have not. */
  get size(): { functions: number; unrun: number } {
    const unrun = [...this.#unrun.values()].reduce((sum, ranges) => sum + ranges.length, 0);
    return { functions: this.#unrun.size, unrun };
  }

  #read(): readonly Profiler.ScriptCoverage[] {
    let result: readonly Profiler.ScriptCoverage[] = [];
    this.#session.post('Profiler.takePreciseCoverage', (error, coverage) => {
      if (error) throw error;
      ({ result } = coverage);
    });
    return result;
  }

  #note(url: string, ranges: readonly Profiler.CoverageRange[], isKept: boolean): boolean {
    const [whole] = ranges;
    if (whole === undefined || whole.count === 0) return false;
    const unrun = ranges
      .filter(({ count }) => count === 0)
      .map(({ startOffset, endOffset }): Range => [startOffset, endOffset]);
    const key = `${url} ${whole.startOffset}`;
    const before = this.#unrun.get(key);
    const after = before ? intersect(before, unrun) : unrun;
    const isNew = before === undefined || measure(after) < measure(before);
    if (isNew && isKept) this.#unrun.set(key, after);
    return isNew;
  }
}

function measure(ranges: readonly Range[]): number {
  return ranges.reduce((sum, [start, end]) => sum + end - start, 0);
}

/** The union of two lists of ranges. */
function intersect(some: readonly Range[], others: readonly Range[]): readonly Range[] {
  return some.flatMap(([start, end]) =>
    others
      .map(([from, to]): Range => [Math.max(start, from), Math.min(end, to)])
      .filter(([from, to]) => from < to),
  );
}
