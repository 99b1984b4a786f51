import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { foldChangesets } from './fold.ts';

const CHANGELOG = `# @postern/edge

## 0.2.0

### Minor Changes

- Something new

### Patch Changes

- Something repaired

## 0.1.0

### Minor Changes

- First release
`;

/** Writes a workspace with the package edge, its changelog, and changesets. */
async function write(changesets: Readonly<Record<string, string>>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'postern-fold-'));
  onTestFinished(() => rm(root, { recursive: true }));
  const files = {
    'packages/edge/package.json': JSON.stringify({ name: '@postern/edge', version: '0.2.0' }),
    'packages/edge/CHANGELOG.md': CHANGELOG,
    ...changesets,
  };
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  return root;
}

test('moves changesets into the section of the present version, each below its kind', async () => {
  const root = await write({
    '.changeset/a.md': '---\n"@postern/edge": minor\n---\n\nOne more\n\nWith details\n',
    '.changeset/b.md': "---\n'@postern/edge': patch\n---\n\nOne more repair\n",
    '.changeset/c.md': '---\n---\n',
  });
  expect(await foldChangesets(root)).toEqual(['a', 'b', 'c']);
  expect(await readdir(join(root, '.changeset'))).toEqual([]);
  expect(await readFile(join(root, 'packages/edge/CHANGELOG.md'), 'utf8')).toBe(
    CHANGELOG.replace(
      '- Something new\n',
      '- Something new\n- One more\n\n  With details\n',
    ).replace('- Something repaired\n', '- Something repaired\n- One more repair\n'),
  );
});

test('adds the heading of a kind that the version does not have yet', async () => {
  const root = await write({
    '.changeset/a.md': '---\n"@postern/edge": major\n---\n\nIt breaks\n',
  });
  await foldChangesets(root);
  expect(await readFile(join(root, 'packages/edge/CHANGELOG.md'), 'utf8')).toContain(
    '- Something repaired\n\n### Major Changes\n\n- It breaks\n\n## 0.1.0\n',
  );
});

test('a changeset of an unknown package is an error that names both', async () => {
  const root = await write({ '.changeset/a.md': '---\n"@postern/gone": minor\n---\n\nWhat\n' });
  await expect(foldChangesets(root)).rejects.toThrow('.changeset/a.md names @postern/gone');
});

test('a new package gets its changelog', async () => {
  const root = await write({
    'packages/vite/package.json': JSON.stringify({ name: '@postern/vite', version: '0.2.0' }),
    '.changeset/a.md': '---\n"@postern/vite": minor\n---\n\nFirst\n',
  });
  await foldChangesets(root);
  expect(await readFile(join(root, 'packages/vite/CHANGELOG.md'), 'utf8')).toBe(
    '# @postern/vite\n\n## 0.2.0\n\n### Minor Changes\n\n- First\n',
  );
});
