import { readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { buildWorker } from '@postern/processes';
import { keepReport, type Row } from '../measuring/report.ts';
import { median, round } from '../measuring/statistics.ts';
import { EMPTY, measureStart, prepareStart, type Start } from '../start-up/measure-start.ts';

// The cost of the Worker until its first response in workerd, compared with an empty Worker, in turns.

const ROUNDS = Number(process.argv[2] ?? 21);

const configs = {
  'an empty Worker': prepareStart('empty', EMPTY),
  Postern: prepareStart('postern', readFileSync(buildWorker(), 'utf8')),
};
const starts = new Map<string, Start[]>();
for (let rounds = 0; rounds <= ROUNDS; rounds += 1) {
  for (const [what, config] of Object.entries(configs)) {
    const start = await measureStart(config);
    if (rounds > 0) starts.set(what, [...(starts.get(what) ?? []), start]);
  }
}
for (const config of Object.values(configs)) rmSync(dirname(config), { recursive: true });
const read = (all: readonly Start[], field: keyof Start): number =>
  median(all.map((start) => start[field]));
const [empty = []] = starts.values();
const rows = [...starts].map(
  ([what, all]): Row => ({
    what,
    'until its first response, ms': round(read(all, 'tookMs'), 1),
    'more than empty, ms': round(read(all, 'tookMs') - read(empty, 'tookMs'), 1),
    'processor, ms': round(read(all, 'processorMs'), 1),
    'more, ms': round(read(all, 'processorMs') - read(empty, 'processorMs'), 1),
  }),
);
keepReport({
  name: 'forwarding-start-up',
  command: 'pnpm --filter @postern/bench forwarding-start-up',
  rows,
  notes: [`Medians of ${ROUNDS} starts each, in turns.`],
});
