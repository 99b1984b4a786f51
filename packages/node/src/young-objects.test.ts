import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

/** Makes 6,000 calls, of which 64 are in progress at a time. */
const PROGRAM = `
import { collectYoungObjectsOften } from ${JSON.stringify(new URL('young-objects.ts', import.meta.url).href)};
if (process.argv[2] === 'often') collectYoungObjectsOften();
const inProgress = [];
let calls = 0;
const call = () => {
  inProgress[calls % 64] = Array.from({ length: 500 }, () => ({ text: 'x', calls }));
  calls += 1;
  if (calls < 6000) setImmediate(call);
};
call();
`;

/** @returns how often V8 collects young objects while the program runs */
function countCollections(argument: string, ...flags: string[]): number {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--trace-gc', '--input-type=module', ...flags, '-', argument],
    { input: PROGRAM, encoding: 'utf8' },
  );
  // V8 prints an error if it does not know the setting.
  expect(stderr).toBe('');
  return stdout.split('Scavenge').length - 1;
}

test('young objects are collected more often, unless the user has set how often', () => {
  const byDefault = countCollections('default');
  // On a busy machine V8's task that collects may come late, so that one run collects less often.
  const often = [1, 2, 3].map(() => countCollections('often'));
  expect(Math.max(...often)).toBeGreaterThan(1.5 * byDefault);
  for (const flag of ['--minor-gc-task-trigger=80', '--minor_gc_task_trigger=80']) {
    expect(countCollections('often', flag)).toBeLessThan(1.5 * byDefault);
  }
});
