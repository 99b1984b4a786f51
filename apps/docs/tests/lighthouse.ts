import { execFile } from 'node:child_process';
import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { findChromium } from '@postern/chromium';
import { serveSite } from './served-site.ts';

// `pnpm test:lighthouse` runs Lighthouse against pages of the built site, served on loopback without
// caching. It fails if a category is below 95, and writes the result. npx fetches
// Lighthouse: with what it brings along it has 140 MB, too much for every clone.

const execute = promisify(execFile);
const LIGHTHOUSE = 'lighthouse@12.8.2';
const LEAST = 95;
const CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo'] as const;
/** One run takes 15 s on a quiet machine. A browser that hangs must not keep the command. */
const RUN_TIMEOUT_MS = 120_000;
/** The first pages, a guide, the longest page with code, long tables, and the playground. */
const PATHS = [
  '/',
  '/start/',
  '/guides/providers/',
  '/reference/api/edge/',
  '/reference/configuration/',
  '/why/',
  '/concepts/playground/',
];
const RESULTS = resolve(import.meta.dirname, '../../bench/results');

interface Report {
  readonly categories: Readonly<Record<string, { readonly score: number }>>;
}

/** Measures a page. One below the limit is measured twice more, and the median counts: a busy machine is slow. */
async function measure(program: string, url: string): Promise<readonly number[]> {
  const first = await runLighthouse(program, url);
  if (first.every((score) => score >= LEAST)) return first;
  const runs = [first, await runLighthouse(program, url), await runLighthouse(program, url)];
  return CATEGORIES.map(
    (_, index) => runs.map((scores) => scores[index] ?? 0).toSorted((a, b) => a - b)[1] ?? 0,
  );
}

/** Fetches Lighthouse once, and finds its program: npx itself takes seconds each time. */
async function findLighthouse(): Promise<string> {
  const args = ['-y', '-p', LIGHTHOUSE, '-c', 'command -v lighthouse'];
  const { stdout } = await execute('npx', args, { cwd: folder });
  return realpath(stdout.trim());
}

async function runLighthouse(program: string, url: string): Promise<readonly number[]> {
  const out = join(folder, 'report.json');
  const chromium = findChromium();
  const args = [program, url, '--quiet', '--output=json', `--output-path=${out}`];
  args.push('--chrome-flags=--headless --no-sandbox', `--only-categories=${CATEGORIES.join(',')}`);
  const begun = performance.now();
  await execute(process.execPath, args, {
    cwd: folder,
    timeout: RUN_TIMEOUT_MS,
    env: { ...process.env, ...(chromium && { CHROME_PATH: chromium }) },
  });
  const { categories }: Report = JSON.parse(await readFile(out, 'utf8'));
  const scores = CATEGORIES.map((name) => Math.round((categories[name]?.score ?? 0) * 100));
  const seconds = Math.round((performance.now() - begun) / 1000);
  process.stderr.write(`${new URL(url).pathname}: ${scores.join(', ')} in ${seconds} s\n`);
  return scores;
}

const folder = await mkdtemp(join(tmpdir(), 'postern-lighthouse-'));
const site = await serveSite();
const rows: (readonly [string, readonly number[]])[] = [];
try {
  const program = await findLighthouse();
  for (const path of PATHS) rows.push([path, await measure(program, site.origin + path)]);
} finally {
  await site.stop();
  await rm(folder, { recursive: true });
}
const begun = new Date().toISOString();
const report = `# lighthouse

\`pnpm test:lighthouse\`, ${begun}
${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, load average ${loadavg()[0]?.toFixed(1)}, ${LIGHTHOUSE}, as a phone on slow 4G

| page | ${CATEGORIES.join(' | ')} |
| --- | --- | --- | --- | --- |
${rows.map(([path, scores]) => `| \`${path}\` | ${scores.join(' | ')} |`).join('\n')}

- Each score is of 100; below ${LEAST} in the median of three runs the command fails. The built site is served on loopback,
  compressed and without caching.
`;
process.stdout.write(report);
await writeFile(join(RESULTS, `${begun.slice(0, 10)}-lighthouse.md`), report);
if (rows.some(([, scores]) => scores.some((score) => score < LEAST))) process.exitCode = 1;
