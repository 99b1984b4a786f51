import type * as fc from 'fast-check';
import type { Json } from './json.ts';

/** A parser of untrusted input, and the property that must hold for it. */
export interface TargetRules<Input extends Json, Outcome> {
  /** The name on the command line and of the corpus. */
  readonly name: string;
  /** The property, as a sentence for test titles. */
  readonly property: string;
  /** Generates inputs. Mutation starts from these and from the corpus. */
  readonly inputs: fc.Arbitrary<Input>;
  /** Types an input, whose shape mutation may have changed; undefined drops the input. */
  readonly read: (json: Json) => Input | undefined;
  /** The words of the format, for mutation. */
  readonly words: readonly string[];
  /** Calls the product. An exception is a finding. The time must not grow faster than the input. */
  readonly run: (input: Input) => Outcome | Promise<Outcome>;
  /**
   * Finds what is wrong with the outcome, by parsing the input independently. It may be slow.
   *
   * @returns undefined if nothing is wrong
   */
  readonly judge: (
    input: Input,
    outcome: Outcome,
  ) => string | undefined | Promise<string | undefined>;
  /** Whether to measure growth: not for a target that waits for a network. Default: yes. */
  readonly isTimed?: boolean;
}

/** A target with its types hidden. */
export interface Target {
  readonly name: string;
  readonly property: string;
  readonly inputs: fc.Arbitrary<Json>;
  readonly words: readonly string[];
  readonly isTimed: boolean;
  /** Runs one input. @returns the problem; undefined without one, or for an input of another shape */
  readonly examine: (json: Json) => Promise<string | undefined>;
  /**
   * Measures one input in milliseconds of this thread's processor time, which does not count the time
   * that other processes take; undefined for an input of another shape.
   */
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
      const before = process.threadCpuUsage();
      await run(input);
      const { user, system } = process.threadCpuUsage(before);
      return (user + system) / 1000;
    },
  };
}
