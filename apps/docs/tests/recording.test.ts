import type { Flow } from '@postern/inspector/flows';
import { expect, test } from 'vitest';
import { recordFlows } from '../src/playground/record.ts';
import { readRecording } from '../src/playground/recording.ts';
import { launchChromium } from './served-site.ts';

/** What a recording says besides times and ids. */
function describe({ kind, exchanges, departure, arrival }: Flow): unknown {
  return {
    kind,
    departure: departure?.to,
    arrival: arrival?.to,
    exchanges: exchanges.map(({ path, status, trace }) => ({
      path,
      status,
      failure: trace.failure,
      checks: trace.checks,
      cookies: trace.cookies,
      setCookies: trace.setCookies,
      calls: trace.calls.map(({ to, status: answered, grant, sent, issued }) => {
        const values = sent.map((each) => `${each.kind} ${each.value ?? ''}`);
        return { to, answered, grant, issued, sent: values };
      }),
    })),
  };
}

test('the recording of the playground is what the edge does today', async () => {
  const browser = await launchChromium();
  try {
    const today = await recordFlows(browser);
    // If the change is wanted: pnpm --filter @postern/docs record
    expect(readRecording().map(describe)).toEqual(today.map(describe));
  } finally {
    await browser.close();
  }
});
