import type * as fc from 'fast-check';
import type { Json } from './json.ts';

/** One reader of what strangers write, and what must hold for it. */
export interface TargetRules<Input extends Json, Outcome> {
  /** Names the target on the command line, and its corpus. */
  readonly name: string;
  /** What must hold, in a sentence. */
  readonly property: string;
  /** Inputs that are made afresh; mutation starts from these and from the corpus. */
  readonly inputs: fc.Arbitrary<Input>;
  /** Types an input, since mutation may have changed its shape; undefined drops it. */
  readonly read: (json: Json) => Input | undefined;
  /** The format's own words, for mutation. */
  readonly words: readonly string[];
  /** Calls the product. What it throws is a finding. Its time must grow no faster than its input. */
  readonly run: (input: Input) => Outcome | Promise<Outcome>;
  /**
   * Says what is wrong with the outcome, by an independent reading of the input. It may be slow.
   *
   * @returns undefined where nothing is
   */
  readonly judge: (
    input: Input,
    outcome: Outcome,
  ) => string | undefined | Promise<string | undefined>;
  /** False where time says nothing about the reader: it waits for a network. Default true. */
  readonly isTimed?: boolean;
}

/** A target whose types are nobody's business but its own. */
export interface Target {
  readonly name: string;
  readonly property: string;
  readonly inputs: fc.Arbitrary<Json>;
  readonly words: readonly string[];
  readonly isTimed: boolean;
  /** Runs one input. `undefined`: all is well, or it is no input of this target. */
  readonly examine: (json: Json) => Promise<string | undefined>;
  /** How long the product takes for an input, in milliseconds; undefined for no input of this target. */
  readonly time: (json: Json) => Promise<number | undefined>;
}

export function defineTarget<Input extends Json, Outcome>(
  rules: TargetRules<Input, Outcome>,
): Target {
  const { name, property, inputs, read, words, run, judge, isTimed = true } = rules;
  return {
    name,
    property,
    inputs,
    words,
    isTimed,
    async examine(json) {
      const input = read(json);
      if (input === undefined) return undefined;
      try {
        return await judge(input, await run(input));
      } catch (error) {
        return `threw ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
      }
    },
    async time(json) {
      const input = read(json);
      if (input === undefined) return undefined;
      const beganMs = performance.now();
      await run(input);
      return performance.now() - beganMs;
    },
  };
}
