import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { keepReport, type Row } from '../measuring/report.ts';
import { asIs, brotli, bundle, gzip, ROOT, sum } from '../sizes/bundle.ts';
import { SIZE_TASKS } from '../sizes/tasks.ts';

// The bytes that signing in costs a page: the same task with each kit, bundled by the same bundler.

function readVersion(name: string | undefined): string {
  if (name === undefined) return '';
  const manifest: { version: string } = JSON.parse(
    readFileSync(resolve(ROOT, 'node_modules', name, 'package.json'), 'utf8'),
  );
  return manifest.version;
}

const rows: Row[] = [];
for (const task of SIZE_TASKS) {
  const { first, later } = await bundle(task.code);
  rows.push({
    kit: task.kit,
    version: readVersion(task.package),
    minified: sum(first, asIs),
    gzip: sum(first, gzip),
    brotli: sum(first, brotli),
    'gzip, loaded later': sum(later, gzip),
  });
}
const ours = Number(rows[0]?.['gzip']);

keepReport({
  name: 'sizes',
  command: 'pnpm --filter @postern/bench sizes',
  rows: rows.map((row) => ({
    ...row,
    'of Postern': `${Math.round((Number(row['gzip']) / ours) * 10) / 10} ×`,
  })),
  notes: [
    'Bytes. The task: sign in by redirect, handle the callback, read the session, make an authenticated call, sign out; in the app’s own code where a kit has no function for it.',
    'Bundled and minified by esbuild for es2022; React and Preact are not counted. “Loaded later” is what a kit imports dynamically, whether or not a page needs it.',
    'The kits differ in design: Postern and better-auth keep tokens on a server, the others run the protocol in the page.',
  ],
});
