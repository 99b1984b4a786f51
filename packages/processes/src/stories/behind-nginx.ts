import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NGINX, type Nginx, startNginx } from '../nginx.ts';
import { StoryApp, type World } from './world.ts';

/** Lengths of access tokens, in characters. A lease with the longest exceeds nginx's buffer. */
const LENGTHS = Array.from({ length: 61 }, (_, i) => 1000 + i * 50);
/** Sizes of the upstream's own headers, in bytes. */
const UPSTREAM_HEADERS = [0, 1200];

export function describeBehindNginx(world: () => World): void {
  describe.skipIf(NGINX === undefined)('behind nginx with defaults', () => {
    let nginx: Nginx | undefined;
    beforeAll(async () => {
      nginx = await startNginx(world().edge.origin);
    });
    afterAll(() => nginx?.end());

    test('a response with a lease fits nginx’s buffer, whatever the length of the access token', async () => {
      const edge = { ...world().edge, origin: nginx?.origin ?? '' };
      const leased: number[] = [];
      for (const length of LENGTHS) {
        world().upstream.handle('/oauth/access-token', (_, response) => {
          const tokens = { access_token: 't'.repeat(length), token_type: 'bearer' };
          response.setHeader('content-type', 'application/json');
          response.end(JSON.stringify({ ...tokens, expires_in: 3600, refresh_token: 'r' }));
        });
        const app = new StoryApp({ ...world(), edge });
        await app.signIn();
        for (const bytes of UPSTREAM_HEADERS) {
          world().upstream.handle('/projects', (_, response) => {
            if (bytes > 0) response.setHeader('x-of-the-upstream', 'h'.repeat(bytes));
            response.end('[]');
          });
          const answer = await app.call('GET', '/api/lockit/projects');
          expect([length, bytes, answer.status]).toEqual([length, bytes, 200]);
          const [lease = ''] = answer.headers.getSetCookie();
          expect(lease.length).toBeLessThanOrEqual(2048);
          if (lease !== '') leased.push(length);
          for (const name of app.jar.keys()) if (name.endsWith('-lease')) app.jar.delete(name);
        }
      }
      expect(leased).toContain(1000);
      expect(leased).not.toContain(2000);
    });
  });
}
