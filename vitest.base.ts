/**
 * Limits for the tests of every package, in milliseconds. They catch tests that hang, not slow
 * ones: a machine of two cores that runs several suites at once is slow.
 */
export const limits = {
  testTimeout: 60_000,
  hookTimeout: 60_000,
  expect: { poll: { timeout: 10_000 } },
};

/**
 * One process runs many test files, so that each module is evaluated once. It saves more than half of
 * the processor time where files are many and small. Such tests leave no global state behind.
 */
export const isShared = { isolate: false };

/** Prints the results, and writes them to a file for the count at the end of `pnpm test`. */
export const reporters: ['default', ['json', { outputFile: string }]] = [
  'default',
  ['json', { outputFile: '.results/tests.json' }],
];
