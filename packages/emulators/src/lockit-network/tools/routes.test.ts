import { expect, test } from 'vitest';
import { createLockitNetworkEmulator } from '../emulator.ts';

test('the stylesheet is served as CSS', async () => {
  const response = await createLockitNetworkEmulator().request('/tools/style.css');
  expect(response.headers.get('content-type')).toContain('text/css');
  expect(await response.text()).toContain('prefers-color-scheme: dark');
});
