import { expect, test } from 'vitest';
import { buildLine, readCorpus } from './frame/corpus.ts';
import { fuzz } from './frame/loop.ts';
import { targets } from './targets/targets.ts';

/** A fixed seed: `pnpm fuzz` finds new inputs, this test repeats known ones. */
const SEED = 1;
const CASES = 300;
/** Fewer cases for targets that wait for sockets. */
const CASES_UNTIMED = 100;

for (const target of targets) {
  const cases = target.isTimed ? CASES : CASES_UNTIMED;
  test(`${target.name}, its corpus and ${cases} inputs: ${target.property}`, async () => {
    const { finding } = await fuzz({
      target,
      corpus: readCorpus(target.name),
      seed: SEED,
      isGuided: false,
      goesOn: (executions) => executions < cases,
    });
    expect(finding && `${finding.problem}, for ${buildLine(finding.input)}`).toBeUndefined();
  });
}

test('the corpora are small enough to read', () => {
  const length = targets
    .map(({ name }) => readCorpus(name).map(buildLine).join('').length)
    .reduce((sum, one) => sum + one, 0);
  expect(length).toBeLessThan(200_000);
});
