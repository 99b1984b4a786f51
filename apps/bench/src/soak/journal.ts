import type { Timeline } from './timeline.ts';

/** Something that must not happen. */
export interface Violation {
  readonly at: string;
  readonly what: string;
  readonly user: string;
  readonly detail: string;
  /** The failure that was caused at that time, if any. */
  readonly during: string;
}

/** Errors of one code. */
export interface ErrorCount {
  readonly code: string;
  readonly during: string;
  count: number;
}

/** The most violations and unexplained errors that are kept whole. */
const MAX_KEPT = 200;
const PART_MS = 600_000;

/** What the users of one runtime saw. */
export class Journal {
  readonly violations: Violation[] = [];
  readonly errors = new Map<string, ErrorCount>();
  /** Errors outside every failure that the soak caused. */
  readonly unexplained: Violation[] = [];
  readonly acts = new Map<string, number>();
  readonly #latencies = new Map<string, number[][]>();
  readonly #timeline: Timeline;
  readonly #startedAtMs = Date.now();

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
  }

  /** Counts an act, without its time. */
  count(what: string): void {
    this.acts.set(what, (this.acts.get(what) ?? 0) + 1);
  }

  /** Adds the latency of a successful act. */
  time(what: string, ms: number): void {
    this.count(what);
    const part = Math.floor((Date.now() - this.#startedAtMs) / PART_MS);
    const parts = this.#latencies.get(what) ?? [];
    this.#latencies.set(what, parts);
    (parts[part] ??= []).push(ms);
  }

  /** Latencies by act and by ten minutes. */
  get latencies(): ReadonlyMap<string, readonly (readonly number[])[]> {
    return this.#latencies;
  }

  /** Adds an error that an act met between two times. */
  fail(act: string, code: string, user: string, fromMs: number): void {
    const during = this.#timeline.explain(fromMs, Date.now());
    const key = `${code} ${during}`;
    const found = this.errors.get(key) ?? { code, during: during ?? '–', count: 0 };
    this.errors.set(key, found);
    found.count += 1;
    if (during === undefined && this.unexplained.length < MAX_KEPT) {
      this.unexplained.push(this.#build(act, user, `${code} after ${Date.now() - fromMs} ms`));
    }
  }

  /** Adds something that must not happen. */
  violate(what: string, user: string, detail: string): void {
    const violation = this.#build(what, user, detail);
    console.error(JSON.stringify(violation));
    if (this.violations.length < MAX_KEPT) this.violations.push(violation);
  }

  #build(what: string, user: string, detail: string): Violation {
    const now = Date.now();
    const during = this.#timeline.explain(now, now) ?? '';
    return { at: new Date(now).toISOString(), what, user, detail, during };
  }
}
