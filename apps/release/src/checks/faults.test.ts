import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Packed } from '../packing/pack.ts';
import { ROOT } from '../published.ts';
import { findChangelogFaults } from './changelog.ts';
import { findContentFaults } from './contents.ts';
import { findManifestFaults } from './manifest.ts';

const MANIFEST = {
  name: '@postern/edge',
  version: '1.0.0',
  description: 'An edge',
  license: 'MIT',
  type: 'module',
  keywords: ['oauth2'],
  engines: { node: '>=22' },
  sideEffects: false,
  repository: { directory: 'packages/edge' },
  homepage: 'https://git.example/a',
  bugs: {},
};
const FILES = {
  LICENSE: 'MIT',
  'README.md': '# Edge',
  'CHANGELOG.md': '# Edge\n\n## 1.0.0\n\nFirst release\n',
  'package.json': JSON.stringify(MANIFEST),
};

/** Writes a packed package with these files. */
async function write(texts: Readonly<Record<string, string>>): Promise<Packed> {
  const files = await mkdtemp(join(tmpdir(), 'postern-faults-'));
  onTestFinished(() => rm(files, { recursive: true }));
  for (const [path, text] of Object.entries(texts)) {
    await mkdir(dirname(join(files, path)), { recursive: true });
    await writeFile(join(files, path), text);
  }
  const { name, version } = MANIFEST;
  const rest = { folder: 'packages/edge', needs: [], tarball: '', bytes: 0, page: '' };
  return { name, version, ...rest, files };
}

test('finds nothing wrong with a package that has everything', async () => {
  const packed = await write({ ...FILES, 'dist/index.mjs': 'export {};' });
  expect(await findContentFaults(packed)).toEqual([]);
  expect(await findManifestFaults(packed)).toEqual([]);
  expect(await findChangelogFaults(packed)).toEqual([]);
});

test('finds sources, tests, paths of this machine, relative links and missing files', async () => {
  const packed = await write({
    'README.md': '[server](../server)',
    'package.json': '{}',
    'src/index.ts': '',
    'dist/a.test.mjs': '',
    'dist/index.mjs': `import '${ROOT}/packages/edge/src/index.ts';`,
  });
  expect((await findContentFaults(packed)).toSorted()).toEqual([
    'LICENSE is missing',
    'README.md links to ../server, which a registry does not have',
    'dist/a.test.mjs does not belong in a package',
    'dist/index.mjs has a path of this machine',
    'src/index.ts does not belong in a package',
  ]);
});

test('finds missing fields, exact versions and private packages in package.json', async () => {
  const { bugs: _, ...rest } = MANIFEST;
  const manifest = {
    ...rest,
    keywords: [],
    repository: { directory: 'packages/other' },
    dependencies: { hono: '4.13.19', '@postern/server': '^0.0.0', jose: '^6.2.17' },
  };
  const packed = await write({ ...FILES, 'package.json': JSON.stringify(manifest) });
  expect(await findManifestFaults(packed)).toEqual([
    'package.json: bugs is missing',
    'package.json: hono 4.13.19 is not a range such as ^1.2.3',
    'package.json: @postern/server is private; make it a devDependency, to be bundled',
    'package.json: keywords is empty',
    'package.json: repository does not name packages/edge',
  ]);
});

test('finds a changelog without the version', async () => {
  const packed = await write({ ...FILES, 'CHANGELOG.md': '# Edge\n\n## 0.9.0\n' });
  expect(await findChangelogFaults(packed)).toEqual([
    'CHANGELOG.md has no section for 1.0.0; run `pnpm changeset version`',
  ]);
});
