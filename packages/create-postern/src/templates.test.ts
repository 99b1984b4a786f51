import { globSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { FRAMEWORKS, RUNTIMES } from './choices.ts';

const PACKAGE = resolve(import.meta.dirname, '..');
const TEMPLATES = resolve(PACKAGE, 'templates');

type Names = Readonly<Record<string, string>>;
const readManifest = (path: string): { dependencies?: Names; devDependencies?: Names } =>
  JSON.parse(readFileSync(resolve(TEMPLATES, path), 'utf8'));
const versions: Names = JSON.parse(readFileSync(resolve(TEMPLATES, 'versions.json'), 'utf8'));

/** The dependencies of every part, as pairs of name and version. */
const dependencies = globSync('{shared,frameworks/*,runtimes/*}/package.json', { cwd: TEMPLATES })
  .map(readManifest)
  .flatMap((manifest) => [manifest.dependencies, manifest.devDependencies])
  .flatMap((names) => Object.entries(names ?? {}));

test('there is a folder for each framework and each runtime', () => {
  expect(readdirSync(resolve(TEMPLATES, 'frameworks'))).toEqual([...FRAMEWORKS].toSorted());
  expect(readdirSync(resolve(TEMPLATES, 'runtimes'))).toEqual([...RUNTIMES].toSorted());
});

test('every dependency has its version in one place, and every version is used', () => {
  const names = dependencies.filter(([, version]) => version === 'catalog:').map(([name]) => name);
  expect([...new Set(names)].toSorted()).toEqual(Object.keys(versions).toSorted());
  const others = dependencies.filter(([, version]) => version !== 'catalog:');
  expect(new Set(others.map(([name, version]) => [name.split('/')[0], version].join(' ')))).toEqual(
    new Set(['@postern postern']),
  );
});

test('versions are ranges, from the version that this repository uses', () => {
  const workspace = readFileSync(resolve(PACKAGE, '../../pnpm-workspace.yaml'), 'utf8');
  const catalog = new Map(
    [...workspace.matchAll(/^ {2}"?([@\w/-]+)"?: [~^]?(\d[\w.-]*)$/gm)].map(
      ([, name = '', version = '']) => [name, version],
    ),
  );
  for (const [name, range] of Object.entries(versions)) {
    expect(range).toMatch(/^[~^]\d+\.\d+\.\d+$/);
    expect([name, range.slice(1)]).toEqual([name, catalog.get(name) ?? range.slice(1)]);
  }
});

test('every page names its icon, so that no browser asks for another', () => {
  const pages = globSync('frameworks/*/index.html', { cwd: TEMPLATES });
  expect(pages).toHaveLength(FRAMEWORKS.length);
  for (const page of pages) {
    const [, icon = ''] =
      /<link rel="icon" href="\/(.+)"/.exec(readFileSync(resolve(TEMPLATES, page), 'utf8')) ?? [];
    expect(readFileSync(resolve(TEMPLATES, 'shared/public', icon), 'utf8')).toContain('<svg');
  }
});

test('every page has a main landmark with a heading, around the app', () => {
  for (const framework of FRAMEWORKS) {
    const page = readFileSync(resolve(TEMPLATES, 'frameworks', framework, 'index.html'), 'utf8');
    expect(page).toMatch(/<main>\s*<h1>my-app<\/h1>\s*<div id="app"><\/div>\s*<\/main>/);
  }
});

test('the tests of an app start its own Vite, also with Yarn, which has no node_modules/.bin', () => {
  const [, command = ''] =
    /command: '(.+)'/.exec(
      readFileSync(resolve(TEMPLATES, 'shared/playwright.config.ts'), 'utf8'),
    ) ?? [];
  expect(command).toMatch(/^npm run dev -- /);
});
