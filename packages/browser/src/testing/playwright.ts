import {
  test as base,
  type PlaywrightTestArgs,
  type PlaywrightTestOptions,
  type PlaywrightWorkerArgs,
  type PlaywrightWorkerOptions,
  type Route,
  type TestType,
} from '@playwright/test';
import type { SignedIn } from '@postern/core';
import { type ApiHandler, createFakeEdge, type FakeEdge } from './fake-edge.ts';
import { buildSignedIn } from './signed-in.ts';

export interface EdgeFixtures {
  /** Who is signed in when the page opens. Default: a session that began now; `null`: nobody. */
  readonly signedInAs: SignedIn | null;
  /** What the API answers. Default: `route_unknown`. */
  readonly api: ApiHandler | null;
  /** The edge behind every page of the test: set its session and its faults at any time. */
  readonly edge: FakeEdge;
}

/**
 * Playwright's `test`, whose pages are signed in from the first moment, without a sign-in page: the
 * session endpoints and `/api` of whatever origin the app runs on are answered by a fake edge.
 */
export const test: TestType<
  PlaywrightTestArgs & PlaywrightTestOptions & EdgeFixtures,
  PlaywrightWorkerArgs & PlaywrightWorkerOptions
> = base.extend<EdgeFixtures>({
  signedInAs: [buildSignedIn(), { option: true }],
  api: [null, { option: true }],
  edge: [
    async ({ context, signedInAs, api }, use) => {
      const edge = createFakeEdge({
        ...(signedInAs && { session: signedInAs }),
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
