import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { chromium } from '@playwright/test';
import { recordFlows } from './record.ts';

// Records the flows of the playground again: `pnpm --filter @postern/docs record`.
const executablePath = process.env['POSTERN_CHROMIUM'] ?? '/usr/bin/chromium';
const browser = await chromium.launch({ executablePath });
const flows = await recordFlows(browser);
const file = resolve(import.meta.dirname, 'recording.json');
writeFileSync(file, `${JSON.stringify(flows, null, 2)}\n`);
await browser.close();
