import { parseAst } from 'vite';
import { expect, test } from 'vitest';
import { wrapCreateAuth } from './watch-kit.ts';

const wrap = (code: string): string | undefined => wrapCreateAuth(code, parseAst);

test('wraps the import of createAuth, and keeps the other names and the lines', () => {
  const wrapped = wrap(`import {
  AuthError,
  createAuth as create,
} from '@postern/browser';
export const auth = create();
`);
  expect(wrapped).toContain('const create = __posternWatchKit(');
  expect(wrapped).toMatch(/import \{\s*AuthError,\s*createAuth as __posternCreateAuth,/);
  expect(wrapped?.split('\n').indexOf('export const auth = create();')).toBe(4);
});

test.each([
  `// import { createAuth } from '@postern/browser';
import { createMockAuth as createAuth } from '@postern/browser/testing';`,
  `/*
import { createAuth } from '@postern/browser';
*/
import { createAuth } from './mock.ts';`,
  "export const example = `\nimport { createAuth } from '@postern/browser';\n`;",
  '/* The button of @postern/browser */ a { color: red }',
])(
  'leaves a style sheet, and a module that imports it only in a comment or a string: %s',
  (code) => {
    expect(wrap(code)).toBeUndefined();
  },
);
