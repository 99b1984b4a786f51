import { keepReport, type Row } from '../measuring/report.ts';
import { median, round } from '../measuring/statistics.ts';
import { packNode } from '../packed/pack-node.ts';
import { measureProcess, type ProcessStart } from '../start-up/measure-process.ts';

// The cost of `postern start`, as npm installs it, until its first response, and its memory at rest,
// compared with an empty server of Node, in turns.

const ROUNDS = Number(process.argv[2] ?? 9);

/** The least that a server on Node costs. A file in TypeScript would also load what strips its types. */
const EMPTY_SERVER = `require('node:http')
  .createServer((_, response) => response.end('here'))
  .listen(Number(process.env.POSTERN_PORT), '127.0.0.1')`;

const commands = {
  'an empty server of Node': ['--eval', EMPTY_SERVER],
  'postern start': [packNode(), 'start'],
};
const starts = new Map<string, ProcessStart[]>();
for (let rounds = 0; rounds <= ROUNDS; rounds += 1) {
  for (const [what, args] of Object.entries(commands)) {
    const start = await measureProcess(args);
    // The first round fills the caches of the file system.
    if (rounds > 0) starts.set(what, [...(starts.get(what) ?? []), start]);
  }
}
const read = (all: readonly ProcessStart[], field: keyof ProcessStart): number =>
  round(median(all.map((start) => start[field])), 0);
keepReport({
  name: 'start-up',
  command: 'pnpm --filter @postern/bench start-up',
  rows: [...starts].map(
    ([what, all]): Row => ({
      what,
      'until its first response, ms': read(all, 'tookMs'),
      'the fastest, ms': round(Math.min(...all.map(({ tookMs }) => tookMs)), 0),
      'processor, ms': read(all, 'processorMs'),
      'memory at rest, MiB': read(all, 'restingMiB'),
    }),
  ),
  notes: [
    `Medians of ${ROUNDS} starts each, in turns. The response is that to GET /auth/config.`,
    'One provider and one API, set by variables; sessions in memory. Memory is the resident set, a second after the response.',
  ],
});
