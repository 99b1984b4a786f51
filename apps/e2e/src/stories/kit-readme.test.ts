import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from '@playwright/test';

const KIT = resolve(import.meta.dirname, '../../../../packages/browser');
const BLOCK = /<!-- cut from (\S+) -->\n\n```[jt]sx?\n(.*?)```/gs;

test('every example in the kit’s README is cut from a tested file', () => {
  const readme = readFileSync(resolve(KIT, 'README.md'), 'utf8');
  const blocks = [...readme.matchAll(BLOCK)];
  expect(blocks.length).toBe(readme.match(/```[jt]sx?\n/g)?.length);
  for (const [, file = '', code] of blocks) {
    expect(readFileSync(resolve(KIT, file), 'utf8')).toBe(code);
  }
});
