import { expect, test } from 'vitest';
import { postForm } from '../../testing/in-process.ts';
import { credentials, open, post, signIn, url } from '../../testing/tools-pages.ts';
import { createLockitNetworkEmulator } from '../emulator.ts';

test.each(['/tools/sign-in', '/tools/consent', '/tools/sign-out'])(
  'a form to %s without its session’s token is rejected',
  async (path) => {
    const app = createLockitNetworkEmulator();
    const cookie = await signIn(app);
    const page = await open(app, url, cookie);
    const other = await open(app, url);
    const fields: Record<string, string> = { ...page.fields, ...credentials, decision: 'grant' };
    const { csrf: _, ...without } = fields;
    const tries = [
      await post(app, path, without, cookie),
      await post(app, path, { ...fields, csrf: other.fields['csrf'] ?? '' }, cookie),
      await post(app, path, fields, other.cookie),
      await postForm(app, path, fields),
    ];
    for (const response of tries) {
      expect(response.status).toBe(403);
      expect(response.headers.get('location')).toBeNull();
    }
  },
);
