import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { chromium } from '@playwright/test';
import { buildLaunchOptions } from '@postern/chromium';
import { recordFlows } from './record.ts';

// Records the flows of the playground again: `pnpm --filter @postern/docs record`.
const browser = await chromium.launch(buildLaunchOptions());
const flows = await recordFlows(browser);
const file = resolve(import.meta.dirname, 'recording.json');
writeFileSync(file, `${JSON.stringify(flows, null, 2)}\n`);
await browser.close();
