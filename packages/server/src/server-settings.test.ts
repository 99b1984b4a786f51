import { SETTING_NAMES } from '@postern/edge';
import { expect, test } from 'vitest';
import { readServerSettings, SERVER_SETTING_NAMES } from './server-settings.ts';
import { watchEnvironment } from './setting-names.ts';

test('SERVER_SETTING_NAMES lists exactly the settings that are read beside the edge’s', () => {
  const read = new Set<string>();
  const environment = watchEnvironment((name) => {
    read.add(name);
    return undefined;
  });
  readServerSettings(environment.values);
  const own = [...read].filter((name) => !SETTING_NAMES.includes(name));
  expect(own.toSorted()).toEqual(SERVER_SETTING_NAMES);
});
