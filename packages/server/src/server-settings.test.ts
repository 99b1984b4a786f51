import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { SETTING_NAMES } from '@postern/edge';
import { expect, test } from 'vitest';
import { readServerSettings, SERVER_SETTING_NAMES } from './server-settings.ts';
import { watchEnvironment } from './setting-names.ts';

const README = resolve(import.meta.dirname, '../../edge/README.md');

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

test('the edge’s README documents every setting of the edge', () => {
  const text = readFileSync(README, 'utf8');
  expect(SETTING_NAMES.filter((name) => !text.includes(name))).toEqual([]);
});
