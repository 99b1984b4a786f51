import { keepReport, type Row } from '../measuring/report.ts';
import { asIs, brotli, bundle, gzip, sum } from '../sizes/bundle.ts';
import { SIZE_TASKS } from '../sizes/tasks.ts';
import { readVersion } from '../sizes/version.ts';

// The bytes that signing in costs a page: the same task with each kit, bundled by the same bundler.

const rows: Row[] = [];
for (const task of SIZE_TASKS) {
  const { first, later } = await bundle(task.code);
  rows.push({
    kit: task.kit,
    version: task.package === undefined ? '' : readVersion(task.package),
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
