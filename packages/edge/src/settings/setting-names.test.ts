import { expect, test } from 'vitest';
import { readConfigured } from '../discovered/configured.ts';
import { readTrace } from '../trace/trace.ts';
import { readSettings } from './read-settings.ts';
import { SETTING_NAMES } from './setting-names.ts';

test('lists exactly the settings that the edge reads', () => {
  const read = new Set<string>();
  const values = new Proxy<Record<string, string>>(
    {},
    {
      get(_, name: string) {
        read.add(name);
        return undefined;
      },
    },
  );
  readSettings(values);
  readConfigured(values, []);
  readTrace(values);
  expect([...read].toSorted()).toEqual(SETTING_NAMES);
});
