import { readOutcome } from '@postern/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DiscoveredOptions } from '../src/discovered/index.ts';
import { connect, InProcessEdge, OpApp, REDIRECT_URI } from './edge.ts';
import { type RealProvider, startProvider } from './provider.ts';

// Responses of a real provider to mistakes of the operator, and what the log says about them.

let provider: RealProvider;
beforeAll(async () => {
  provider = await startProvider({ client: { redirect_uris: [REDIRECT_URI] } });
});
afterAll(() => provider.close());

const clientAuthentication = { method: 'client_secret_basic', secret: 'wrong %+&=' } as const;

/** Signs in with the wrong secret. Returns the response's code and the cause in the log. */
async function fail(
  options: Partial<DiscoveredOptions>,
  act: (app: OpApp) => Promise<Response>,
): Promise<readonly string[]> {
  const wrong = { clientAuthentication, ...options };
  const edge = new InProcessEdge({ connections: [connect(provider, wrong)] });
  const response = await act(new OpApp(edge));
  const failure = edge.events.find(({ event }) => event === 'failure');
  return [await readOutcome(response), failure && 'cause' in failure ? (failure.cause ?? '') : ''];
}

test('S-61 the log quotes the provider’s error for a wrong secret and suggests the other encoding', async () => {
  const [code, cause] = await fail({ pushedRequests: false }, (app) => app.signIn());
  expect(code).toBe('502 provider_rejected_client');
  expect(cause).toContain('status 401 invalid_client: ');
  expect(cause).toContain('set the other encoding of Basic');
  expect(cause).not.toContain(clientAuthentication.secret);
});

test('the log quotes the provider’s error for a rejected pushed request', async () => {
  const request = { connection: 'op', state: 's'.repeat(43), codeChallenge: 'c'.repeat(43) };
  const [code, cause] = await fail({}, (app) => app.post('/auth/sign-in', request));
  expect(code).toBe('502 provider_rejected_client');
  expect(cause).toContain('status 401 invalid_client: ');
});
