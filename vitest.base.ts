/**
 * What holds for the tests of every package. The limits are there to find what hangs: a machine of
 * two cores that runs several suites at once is slow, and that is no failure.
 */
export const limits = {
  testTimeout: 60_000,
  hookTimeout: 60_000,
  expect: { poll: { timeout: 10_000 } },
};

/** The results are also written down, for the count at the end of `pnpm test`. */
export const reporters: ['default', ['json', { outputFile: string }]] = [
  'default',
  ['json', { outputFile: '.results/tests.json' }],
];
