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
import { type ApiHandler, createFakeEdge, type FakeEdge } from './fake-edge.ts';
import { buildSignedIn } from './signed-in.ts';

/** The options and fixtures that {@link test} adds. */
export interface EdgeFixtures {
  /** The session when the page opens; `null` for none. Default: a session that started now. */
  readonly signedInAs: SignedIn | null;
  /** `sub` and the claims of that session and of the next sign-in; `null` for none. Default: none. */
  readonly user: User | null;
  /** The API's responses. Default: `route_unknown`. */
  readonly api: ApiHandler | null;
  /** The fake edge behind every page of the test. Set its session and faults at any time. */
  readonly edge: FakeEdge;
}

/**
 * Playwright's `test` with pages that are signed in from the start. A fake edge responds to `/auth`
 * and `/api` of any origin that the app runs on.
 */
export const test: TestType<
  PlaywrightTestArgs & PlaywrightTestOptions & EdgeFixtures,
  PlaywrightWorkerArgs & PlaywrightWorkerOptions
> = base.extend<EdgeFixtures>({
  signedInAs: [buildSignedIn(), { option: true }],
  user: [null, { option: true }],
  api: [null, { option: true }],
  edge: [
    async ({ context, signedInAs, user, api }, use) => {
      const edge = createFakeEdge({
        ...(signedInAs && { session: { ...signedInAs, ...(user && { user }) } }),
        ...(user && { user }),
        ...(api && { api }),
      });
      await context.route(/\/(auth|api)\//, async (route) => answerRoute(route, edge));
      await use(edge);
    },
    { auto: true },
  ],
});

export { expect } from '@playwright/test';

async function answerRoute(route: Route, edge: FakeEdge): Promise<void> {
  const request = route.request();
  const body = request.postData();
  const answer = await edge
    .fetch(request.url(), {
      method: request.method(),
      headers: await request.allHeaders(),
      ...(body !== null && { body }),
    })
    .catch(() => undefined);
  if (!answer) return route.abort();
  return route.fulfill({
    status: answer.status,
    headers: Object.fromEntries(answer.headers),
    body: await answer.text(),
  });
}
