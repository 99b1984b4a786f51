import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { describeApi } from './describe-api.ts';

const MANIFEST = JSON.stringify({
  name: '@postern/example',
  publishConfig: {
    exports: {
      '.': { types: './index.d.mts', default: './index.mjs' },
      './part': { types: './part.d.mts', default: './part.mjs' },
      './schema.json': './schema.json',
    },
  },
});
const SHARED = `/** Options. */
interface Options { readonly name: string }
interface Unused { readonly a: number }
export { Options as t, Unused as u };
`;
const INDEX = `import { Context } from 'hono';
import { t as Options } from './shared-Ab12.mjs';
/** Does it. */
declare function run(options: Options, context: Context): void;
declare const _default: typeof run;
export { type Options, _default as default, run };
`;
const PART = `import { t as Options } from './shared-Ab12.mjs';
declare function run(options: Options): string;
export { run };
`;

/** Describes the API of a built package of these declaration files. */
async function describe(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'postern-api-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'package.json'), MANIFEST);
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return describeApi(folder);
}

test('lists the exports of every entry, and the declarations that they lead to', async () => {
  const api = await describe({
    'shared-Ab12.d.mts': SHARED,
    'index.d.mts': INDEX,
    'part.d.mts': PART,
  });
  expect(api.slice(api.indexOf('// @postern'))).toBe(`// @postern/example
//   Options
//   default (_default)
//   run (run$1)

// @postern/example/part
//   run

// @postern/example/schema.json

import { Context } from "hono";

interface Options {
    readonly name: string;
}

declare const _default: typeof run$1;

declare function run(options: Options): string;

declare function run$1(options: Options, context: Context): void;
`);
});

test('comments, order and the names of shared files do not change it', async () => {
  const before = await describe({
    'shared-Ab12.d.mts': SHARED,
    'index.d.mts': INDEX,
    'part.d.mts': PART,
  });
  const [first = '', second = '', third = '', ...rest] = SHARED.split('\n');
  const after = await describe({
    'shared-Xy98.d.mts': [third, '/** Other words. */', second, first, ...rest].join('\n'),
    'index.d.mts': INDEX.replace('Ab12', 'Xy98').replace('Does it', 'Does something'),
    'part.d.mts': PART.replace('Ab12', 'Xy98'),
  });
  expect(after).toBe(before);
});

test('a change of a type that an exported one leads to changes it', async () => {
  const files = { 'index.d.mts': INDEX, 'part.d.mts': PART };
  const before = await describe({ ...files, 'shared-Ab12.d.mts': SHARED });
  const changed = SHARED.replace('name: string', 'name: string | undefined');
  const after = await describe({ ...files, 'shared-Ab12.d.mts': changed });
  expect(after).not.toBe(before);
});

test('a package that is not built is an error that names the missing file', async () => {
  await expect(describe({})).rejects.toThrow('index.d.mts');
});
