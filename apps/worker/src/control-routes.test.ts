import { readSettings, type Settings } from '@postern/edge';
import { expect, test } from 'vitest';
import { buildControlRoutes } from './control-routes.ts';

const CONTROLS = { LOCKIT_CONTROLS_URL: 'http://localhost:9401/__emulator' };

function read(publicOrigin: string): Settings {
  const reading = readSettings({
    POSTERN_PUBLIC_ORIGIN: publicOrigin,
    POSTERN_KEYS: `k1:${'A'.repeat(43)}`,
    LOCKIT_CLIENT_ID: 'example-client',
    LOCKIT_CLIENT_SECRET: 'top-secret',
  });
  if (reading.faults) throw new Error(JSON.stringify(reading.faults));
  return reading.settings;
}

test('an emulator’s controls get a route, except the control that lists secrets', () => {
  const routes = buildControlRoutes(read('http://localhost:5173'), CONTROLS);
  expect(routes.map(({ name }) => name)).toEqual(['lockit-controls']);
  const paths = routes.at(-1)?.allow.map(({ path }) => path);
  expect(paths).toContain('/faults');
  expect(paths).not.toContain('/issued');
});

test('there are no such routes without emulators or on a public origin', () => {
  for (const [origin, variables] of [
    ['http://localhost:5173', {}],
    ['https://app.example.com', CONTROLS],
  ] as const) {
    const names = buildControlRoutes(read(origin), variables).map(({ name }) => name);
    expect(names).toEqual([]);
  }
});
