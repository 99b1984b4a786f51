import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { git } from '../git.ts';
import { findUnannounced, readPendingChangesets } from './changes.ts';

let root: string;

const write = async (files: Readonly<Record<string, string>>): Promise<void> => {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
};
const commit = async (files: Readonly<Record<string, string>>): Promise<void> => {
  await write(files);
  await git(root, 'add', '-A');
  const author = ['-c', 'user.name=a', '-c', 'user.email=a@example.com'];
  await git(root, ...author, 'commit', '--quiet', '--message=change');
};
const manifest = (name: string, rest: object = {}): string =>
  JSON.stringify({ name: `@postern/${name}`, version: '0.1.0', ...rest });

// Package node bundles the private package server. Package testing is for tests alone.
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'postern-changes-'));
  onTestFinished(() => rm(root, { recursive: true }));
  await git(root, 'init', '--quiet', '--initial-branch=main');
  await commit({
    'packages/edge/package.json': manifest('edge'),
    'packages/edge/src/index.ts': "import '@postern/core';",
    'packages/edge/src/testing/index.ts': "import '@postern/testing';",
    'packages/node/package.json': manifest('node'),
    'packages/node/src/index.ts': "import { a } from '@postern/server';",
    'packages/server/package.json': manifest('server', { private: true }),
    'packages/server/src/index.ts': 'export const a = 1;',
    'packages/testing/package.json': manifest('testing', { private: true }),
    'packages/testing/src/index.ts': 'export {};',
  });
  await git(root, 'checkout', '--quiet', '-b', 'change');
});

test.each([
  ['a source file', 'packages/edge/src/index.ts', ['@postern/edge']],
  ['a new source file', 'packages/edge/src/new.ts', ['@postern/edge']],
  ['a package.json', 'packages/node/package.json', ['@postern/node']],
  ['a private package that is bundled', 'packages/server/src/index.ts', ['@postern/node']],
  ['a test', 'packages/edge/src/index.test.ts', []],
  ['a tool of tests', 'packages/edge/src/testing/index.ts', []],
  ['a private package of tests', 'packages/testing/src/index.ts', []],
  ['a document', 'packages/edge/README.md', []],
])('a change to %s without a changeset is unannounced', async (_, path, names) => {
  await commit({
    [path]: path.endsWith('.json') ? manifest('node', { type: 'module' }) : '// new',
  });
  expect(await findUnannounced('main', root)).toEqual(names);
});

test('a removed source file without a changeset is unannounced', async () => {
  await rm(join(root, 'packages/edge/src/index.ts'));
  expect(await findUnannounced('main', root)).toEqual(['@postern/edge']);
});

test('a changeset announces a change, until a version takes it', async () => {
  await commit({
    'packages/edge/src/index.ts': '// new',
    '.changeset/a-b-c.md': '---\n"@postern/edge": minor\n---\n\nChange\n',
    '.changeset/README.md': 'How to write one',
  });
  expect(await findUnannounced('main', root)).toEqual([]);
  expect(readPendingChangesets(root)).toEqual(['.changeset/a-b-c.md']);
});

test('the commit that makes a version needs no changeset', async () => {
  await commit({
    'packages/edge/package.json': manifest('edge', { version: '0.2.0' }),
    'packages/node/package.json': manifest('node', { version: '0.2.0' }),
  });
  expect(await findUnannounced('main', root)).toEqual([]);
});
