import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ROOT, readPublished } from './published.ts';

/** Writes a workspace of packages with these dependencies, each by its folder's name. */
async function writeWorkspace(packages: Readonly<Record<string, object>>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'postern-workspace-'));
  onTestFinished(() => rm(root, { recursive: true }));
  for (const [name, manifest] of Object.entries(packages)) {
    await mkdir(join(root, 'packages', name), { recursive: true });
    const text = JSON.stringify({ name, version: '1.0.0', ...manifest });
    await writeFile(join(root, 'packages', name, 'package.json'), text);
  }
  return root;
}

const readNames = (root: string): readonly string[] => readPublished(root).map(({ name }) => name);

test('a package comes after those that it depends on, and a private one is left out', async () => {
  const root = await writeWorkspace({
    a: { dependencies: { c: 'workspace:^', hono: '^4' } },
    b: { private: true },
    c: { dependencies: { d: 'workspace:^' }, devDependencies: { a: 'workspace:*' } },
    d: {},
  });
  expect(readNames(root)).toEqual(['d', 'c', 'a']);
});

test('packages that depend on each other in a circle are an error', async () => {
  const root = await writeWorkspace({
    a: { dependencies: { b: 'workspace:^' } },
    b: { dependencies: { a: 'workspace:^' } },
  });
  expect(() => readPublished(root)).toThrow('depend on each other in a circle');
});

test('this package depends on every published package, so that turbo builds them first', async () => {
  const manifest: { devDependencies: Record<string, string> } = JSON.parse(
    await readFile(resolve(ROOT, 'apps/release/package.json'), 'utf8'),
  );
  expect(Object.keys(manifest.devDependencies)).toEqual(
    expect.arrayContaining([...readNames(ROOT)]),
  );
});

test('all published packages have one version', () => {
  expect(new Set(readPublished().map(({ version }) => version)).size).toBe(1);
});
