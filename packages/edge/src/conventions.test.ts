import { failureCatalogue } from '@postern/core';
import { expect, test } from 'vitest';

/** Every source file of the edge, as text, by path. */
const files = import.meta.glob('./**/*.ts', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const sources = Object.entries(files).filter(
  ([path]) => !path.endsWith('.test.ts') && !path.startsWith('./testing/'),
);

test('reads a failure’s status only for problem documents, log levels and traces', () => {
  const setting = sources.filter(([, text]) => /status: [45]\d\d|, [45]\d\d\)/.test(text));
  expect(setting.map(([path]) => path)).toEqual([]);
  const reading = sources.filter(([, text]) => text.includes('failureCatalogue['));
  expect(reading.map(([path]) => path)).toEqual([
    './app/problem.ts',
    './observing/log-line.ts',
    './opentelemetry/spans.ts',
  ]);
});

test('uses every failure of the catalogue in the edge', () => {
  const all = sources.map(([, text]) => text).join('\n');
  const missing = Object.keys(failureCatalogue).filter((code) => !all.includes(`'${code}'`));
  expect(missing).toEqual([]);
});
