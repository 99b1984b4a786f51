import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SETTING_NAMES } from '@postern/edge';
import { ROOT } from '@postern/processes';
import { SERVER_SETTING_NAMES } from '@postern/server';
import { expect, test } from 'vitest';

test('start.sh grants exactly the settings that the edge, the server and start() read', () => {
  const script = readFileSync(join(ROOT, 'apps/deno/start.sh'), 'utf8');
  const lists = [...script.matchAll(/^names=(?:\$names,)?([A-Z_,]+)$/gm)].map(
    ([, list = '']) => list,
  );
  const granted = lists.join(',').split(',');
  const read = [...SETTING_NAMES, ...SERVER_SETTING_NAMES, 'POSTERN_CONFIG', 'POSTERN_KV_PATH'];
  expect(granted.toSorted()).toEqual(read.toSorted());
});
