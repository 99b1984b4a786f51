import { expect, test } from 'vitest';
import { startEdge } from '../examples/messages.ts';
import type { Log } from './index.ts';
import { readCode } from './testing/edge-under-test.ts';

const ignore: Log = () => undefined;
const ENVIRONMENT = {
  POSTERN_PUBLIC_ORIGIN: 'https://app.example.com',
  POSTERN_KEYS: `k1:${'A'.repeat(43)}`,
  LEKAB_USERNAME: 'testuser',
  LEKAB_PASSWORD: 'testpass',
};

test('starts the example with its settings only, and rejects a message without a session', async () => {
  expect(() => startEdge({}, ignore)).toThrow('POSTERN_PUBLIC_ORIGIN: is missing');
  const edge = startEdge(ENVIRONMENT, ignore);
  const init = { method: 'POST', headers: { 'x-postern': '1' } };
  const url = 'https://app.example.com/api/messages/rime/send';
  expect(await readCode(await edge.request(url, init))).toBe('401 session_missing');
});
