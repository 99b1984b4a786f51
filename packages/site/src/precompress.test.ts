import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { precompress } from './precompress.ts';

test('a build gets a .br and a .gz for each file that compresses, and keeps those it has', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'postern-build-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'assets/app.js'), 'app();'.repeat(50));
  writeFileSync(join(folder, 'assets/tiny.js'), 'a');
  writeFileSync(join(folder, 'assets/photo.webp'), 'a'.repeat(300));
  writeFileSync(join(folder, 'index.html'), 'a'.repeat(300));
  writeFileSync(join(folder, 'index.html.gz'), 'kept');
  await precompress(folder);
  await precompress(folder);
  expect(readdirSync(folder).toSorted()).toEqual([
    'assets',
    'index.html',
    'index.html.br',
    'index.html.gz',
  ]);
  expect(readdirSync(join(folder, 'assets')).toSorted()).toEqual([
    'app.js',
    'app.js.br',
    'app.js.gz',
    'photo.webp',
    'tiny.js',
  ]);
  expect(readFileSync(join(folder, 'index.html.gz'), 'utf8')).toBe('kept');
});
