import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { buildReport } from './count.ts';

// `pnpm --filter @postern/interop lines` counts what users write, and writes results/lines.md.

const report = buildReport();
writeFileSync(resolve(import.meta.dirname, '../../results/lines.md'), report);
console.log(report);
