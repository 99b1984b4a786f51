import { basename, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT, readPublished } from '../published.ts';
import { describeApi } from './describe-api.ts';

test.each(readPublished())(
  '$name has the public API of its file in apps/release/api',
  async ({ folder }) => {
    const api = await describeApi(resolve(ROOT, folder));
    await expect(
      api,
      'If this change is wanted, run `pnpm api` and commit the file',
    ).toMatchFileSnapshot(resolve(import.meta.dirname, '../../api', `${basename(folder)}.d.ts`));
  },
);
