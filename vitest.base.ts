/**
 * Limits for the tests of every package, in milliseconds. They catch tests that hang, not slow
 * ones: a machine of two cores that runs several suites at once is slow.
 */
export const limits = {
  testTimeout: 60_000,
  hookTimeout: 60_000,
  expect: { poll: { timeout: 10_000 } },
};

/** Prints the results, and writes them to a file for the count at the end of `pnpm test`. */
export const reporters: ['default', ['json', { outputFile: string }]] = [
  'default',
  ['json', { outputFile: '.results/tests.json' }],
];
