import {
  test as base,
  type PlaywrightTestArgs,
  type PlaywrightTestOptions,
  type PlaywrightWorkerArgs,
  type PlaywrightWorkerOptions,
  type Route,
  type TestType,
} from '@playwright/test';
import type { SignedIn, User } from '@postern/core';
import { createFakeEdge, type FakeEdge } from './fake-edge.ts';
import { buildSignedIn } from './signed-in.ts';

/** Paths of the edge, and not a module of the app such as `/src/api/orders.ts`. */
const EDGE = /^\w+:\/\/[^/]+\/(auth|api)\//;
const PROVIDER = /^\w+:\/\/[^/]+\/provider\/authorize\?/;

/** The options and fixtures that {@link test} adds. */
export interface EdgeFixtures {
  /** The session when the page opens; `null` for none. Default: a session that started now. */
  readonly signedInAs: SignedIn | null;
  /** `sub` and the claims of that session and of the next sign-in; `null` for none. Default: none. */
  readonly user: User | null;
  /** The fake edge behind every page of the test. Set its session, API and faults at any time. */
  readonly edge: FakeEdge;
}

/**
 * Playwright's `test` with pages that are signed in from the start. A fake edge responds to `/auth`
 * and `/api` of any origin that the app runs on. A sign-in visits a fake provider, which returns at
 * once.
 */
export const test: TestType<
  PlaywrightTestArgs & PlaywrightTestOptions & EdgeFixtures,
  PlaywrightWorkerArgs & PlaywrightWorkerOptions
> = base.extend<EdgeFixtures>({
  signedInAs: [buildSignedIn(), { option: true }],
  user: [null, { option: true }],
  edge: [
    async ({ context, signedInAs, user }, use) => {
      const edge = createFakeEdge({
        ...(signedInAs && { session: { ...signedInAs, ...(user && { user }) } }),
        ...(user && { user }),
      });
      await context.route(EDGE, async (route) => answerRoute(route, edge));
      await context.route(PROVIDER, signInAtProvider);
      await use(edge);
    },
    { auto: true },
  ],
});

export { expect } from '@playwright/test';

/** The fake provider: it sends every user back with a code at once. */
async function signInAtProvider(route: Route): Promise<void> {
  const { origin, searchParams } = new URL(route.request().url());
  const query = new URLSearchParams({ code: 'code-1', state: searchParams.get('state') ?? '' });
  // Not a redirect: Playwright does not pass redirected requests to the routes of a test.
  const target = JSON.stringify(`${origin}/callback?${query}`);
  await route.fulfill({
    contentType: 'text/html',
    body: `<!doctype html><script>location.replace(${target})</script>`,
  });
}

async function answerRoute(route: Route, edge: FakeEdge): Promise<void> {
  const request = route.request();
  const body = request.postDataBuffer();
  const answer = await edge
    .fetch(request.url(), {
      method: request.method(),
      headers: await request.allHeaders(),
      ...(body !== null && { body: new Uint8Array(body) }),
    })
    .catch(() => undefined);
  if (!answer) return route.abort();
  return route.fulfill({
    status: answer.status,
    headers: Object.fromEntries(answer.headers),
    body: Buffer.from(await answer.arrayBuffer()),
  });
}
