import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isText } from './json.ts';
import { fuzz } from './loop.ts';
import { defineTarget, type TargetRules } from './target.ts';

/** Random inputs never guess five letters in a row, but each correct letter runs new code. */
function isOpened(text: string): boolean {
  if (text[0] !== 'p') return false;
  if (text[1] !== 'o') return false;
  if (text[2] !== 's') return false;
  if (text[3] !== 't') return false;
  return text[4] === '!';
}

function defineText(rules: Partial<TargetRules<string, unknown>>) {
  return defineTarget<string, unknown>({
    name: 'text',
    property: 'holds',
    inputs: fc.constantFrom('', 'a'),
    words: [],
    read: (json) => (isText(json) ? json : undefined),
    run: () => undefined,
    judge: () => undefined,
    ...rules,
  });
}

const LOOP = { corpus: [], seed: 1, isGuided: false, sources: /\/frame\/loop\.test\.ts/ };

test('coverage finds what random inputs do not, and the finding is made small', async () => {
  const target = defineText({
    words: ['p', 'o', 's', 't', '!'],
    run: isOpened,
    judge: (_, opened) => (opened === true ? 'opened' : undefined),
  });
  const goesOn = (executions: number): boolean => executions < 100_000;
  const corpus = ['a'];
  const guided = await fuzz({ ...LOOP, target, corpus, goesOn, isGuided: true });
  expect(guided.finding).toEqual({ problem: 'opened', input: 'post!' });
  expect(guided.kept.length).toBeGreaterThan(3);
  const unguided = await fuzz({ ...LOOP, target, corpus, goesOn });
  expect([unguided.finding, unguided.kept]).toEqual([undefined, corpus]);
});

test('an exception is a finding', async () => {
  const target = defineText({
    run(text) {
      if (text.includes('a')) throw new Error('thrown');
    },
  });
  const { finding } = await fuzz({ ...LOOP, target, goesOn: (executions) => executions < 100 });
  expect(finding?.input).toBe('a');
  expect(finding?.problem).toContain('thrown');
});

test('quadratic work is a finding, linear work is not', async () => {
  let steps = 0;
  const square = defineText({
    run(text) {
      for (let i = 0; i < text.length; i += 64) for (let j = 0; j < text.length; j++) steps += j;
    },
  });
  const goesOn = (executions: number): boolean => executions < 1000;
  const { finding } = await fuzz({ ...LOOP, target: square, goesOn });
  expect(finding?.problem).toMatch(/^an input 32 times as long takes \d+ times as long/);
  const line = defineText({
    run(text) {
      for (let j = 0; j < text.length * 10; j++) steps += j;
    },
  });
  expect((await fuzz({ ...LOOP, target: line, goesOn })).finding).toBeUndefined();
}, 180_000);

test('the same seed repeats a run', async () => {
  const record = async (seed: number): Promise<readonly string[]> => {
    const seen: string[] = [];
    const target = defineText({ inputs: fc.string(), run: (text) => seen.push(text) });
    await fuzz({ ...LOOP, target, seed, goesOn: (executions) => executions < 50 });
    return seen;
  };
  expect(await record(1)).toEqual(await record(1));
  expect(await record(1)).not.toEqual(await record(2));
});
