import { headerSet, RUNS, requestTarget } from '@postern/testing/generated-requests';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EdgeUnderTest, LEKAB, LOCKIT, ORIGIN } from '../testing/edge-under-test.ts';

/** Creates a signed-in edge, and records the URLs of its upstream requests. */
async function createRecorded(): Promise<{ edge: EdgeUnderTest; urls: string[] }> {
  const urls: string[] = [];
  const edge = new EdgeUnderTest({
    rateLimiter: UNLIMITED,
    intercept: async (url, next) => {
      if (!isForwarding) return next();
      urls.push(url);
      return Response.json([]);
    },
  });
  let isForwarding = false;
  await edge.signIn();
  isForwarding = true;
  return { edge, urls };
}

const UNLIMITED = { take: () => true };
const INSIDE = new RegExp(`^(${LOCKIT}/projects(/[^?]*)?|${LEKAB}/rime/send)(\\?.*)?$`);
const REFUSED = new Set([400, 403, 404]);

test(`S-22 S-23 S-24 forwards each of ${RUNS.targets} generated targets within its prefix, or rejects it`, {
  timeout: 600_000,
}, async () => {
  const { edge, urls } = await createRecorded();
  const property = fc.asyncProperty(requestTarget, async (target) => {
    const url = ORIGIN + target;
    if (!URL.canParse(url) || new URL(url).origin !== ORIGIN) return;
    urls.length = 0;
    const { status } = await edge.call('GET', target);
    expect(urls.length > 0 || REFUSED.has(status)).toBe(true);
    for (const reached of urls) {
      expect(reached).toMatch(INSIDE);
      const { origin, pathname, username } = new URL(reached);
      expect([origin + pathname, username]).toEqual([expect.stringMatching(INSIDE), '']);
    }
  });
  await fc.assert(property, { numRuns: RUNS.targets });
});

test(`S-26 S-27 S-65 sends no cookie and only the route’s credential for ${RUNS.headers} generated header sets`, {
  timeout: 600_000,
}, async () => {
  const sent: Headers[] = [];
  const edge = new EdgeUnderTest({
    rateLimiter: UNLIMITED,
    intercept: async (url, next, init) => {
      if (!url.startsWith(`${LOCKIT}/projects`)) return next();
      sent.push(new Headers(init?.headers));
      return Response.json([]);
    },
  });
  await edge.signIn();
  const property = fc.asyncProperty(headerSet, async (pairs) => {
    const headers = new Headers(pairs);
    const { status } = await edge.call('GET', '/api/lockit/projects', { headers });
    expect([200, 401, 403]).toContain(status);
    for (const upstream of sent.splice(0)) {
      expect(upstream.get('authorization')).toMatch(/^Bearer [\w-]{43}$/);
      const names = [...upstream.keys()].join(' ');
      expect(names).not.toMatch(/cookie|forwarded|postern|x-api-key|real-ip|_|(^| )(cf|sec)-/);
    }
  });
  await fc.assert(property, { numRuns: RUNS.headers });
});
