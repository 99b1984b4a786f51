import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DiscoveredOptions } from '../src/discovered/index.ts';
import { readCode } from '../src/testing/edge-under-test.ts';
import { AppBrowser, connect, REDIRECT_URI, RealEdge } from './edge.ts';
import { type RealProvider, startProvider } from './provider.ts';

// What a real provider answers where the operator has set something up wrongly, and what the log
// makes of it.

let provider: RealProvider;
beforeAll(async () => {
  provider = await startProvider({ client: { redirect_uris: [REDIRECT_URI] } });
});
afterAll(() => provider.close());

const clientAuthentication = { method: 'client_secret_basic', secret: 'wrong %+&=' } as const;

/** Begins and ends a sign-in with the wrong secret: the answer's code, and the cause in the log. */
async function fail(
  options: Partial<DiscoveredOptions>,
  act: (app: AppBrowser) => Promise<Response>,
): Promise<readonly string[]> {
  const wrong = { clientAuthentication, ...options };
  const edge = new RealEdge({ connections: [connect(provider, wrong)] });
  const answer = await act(new AppBrowser(edge));
  const failure = edge.events.find(({ event }) => event === 'failure');
  return [await readCode(answer), failure && 'cause' in failure ? (failure.cause ?? '') : ''];
}

test('S-61 the log has the provider’s words for a secret that it refuses, and names the encoding', async () => {
  const [code, cause] = await fail({ pushedRequests: false }, (app) => app.signIn());
  expect(code).toBe('502 provider_rejected_client');
  expect(cause).toContain('status 401 invalid_client: ');
  expect(cause).toContain('set the other encoding of Basic');
  expect(cause).not.toContain(clientAuthentication.secret);
});

test('a pushed request that is refused has the provider’s words in the log, too', async () => {
  const request = { connection: 'op', state: 's'.repeat(43), codeChallenge: 'c'.repeat(43) };
  const [code, cause] = await fail({}, (app) => app.call('POST', '/auth/sign-in', request));
  expect(code).toBe('502 provider_rejected_client');
  expect(cause).toContain('status 401 invalid_client: ');
});
