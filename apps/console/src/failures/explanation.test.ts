import { failureCatalogue } from '@postern/core';
import { expect, test } from 'vitest';
import { explainFailure } from './explanation.ts';

test.each(Object.entries(failureCatalogue))(
  '%s is explained without technical terms',
  (code, kind) => {
    const { title, text } = explainFailure({ code, recovery: kind.recovery });
    expect(`${title} ${text}`).not.toMatch(/[A-Z]{2}_|_|header|issuer|token endpoint|JSON/);
  },
);

test('a code that the console does not know is explained in the edge’s words', () => {
  const failure = { code: 'moon_full', recovery: 'none', title: 'The moon is full' } as const;
  expect(explainFailure(failure).title).toBe('The moon is full');
  expect(explainFailure({ code: 'constructor', recovery: 'none' }).title).toBe('That did not work');
});
