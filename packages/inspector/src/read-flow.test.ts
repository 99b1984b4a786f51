import { explanations } from '@postern/browser/diagnostics';
import { failureCatalogue } from '@postern/core';
import { operations } from '@postern/documents';
import { expect, test } from 'vitest';
import { explainCode } from './explain-code.ts';
import { type Exchange, type Flow, flowNames } from './flow.ts';
import { addArrival, addDeparture, addExchange } from './flow-log.ts';
import { buildFlowSteps } from './flow-steps.ts';
import { buildPassage } from './passage.ts';
import { readExchangeFailure, readFlowFailure, readFlowKind, readOutcome } from './read-flow.ts';
import { readTrace } from './read-trace.ts';

const exchange = (path: string, beganAtMs: number, changes: Partial<Exchange> = {}): Exchange => ({
  path,
  beganAtMs,
  waitedMs: 0,
  durationMs: 10,
  status: 200,
  isFromCache: false,
  trace: readTrace([]),
  ...changes,
});
const failWith = (code: string): Partial<Exchange> => ({
  trace: readTrace([{ name: 'failure', duration: 0, description: `code=${code}` }]),
});
const summarize = ([flow]: readonly Flow[]): string =>
  flow ? `${flowNames[flow.kind]}: ${readOutcome(flow)} ${readFlowFailure(flow)?.code ?? ''}` : '';

test('every operation of the edge has its name in the inspector, or is not inspected', () => {
  const names = operations.map(({ id, path }) => {
    const kind = readFlowKind(path.replaceAll(/\{\w+\}/g, 'op'));
    return [id, kind === undefined ? '' : flowNames[kind]];
  });
  // A new operation needs a row in read-flow.ts: without one, it is an unknown endpoint.
  expect(Object.fromEntries(names)).toEqual({
    getConfig: 'Public facts',
    beginSignIn: 'Sign-in',
    signIn: 'Sign-in',
    goToSignIn: 'Sign-in',
    arriveFromProvider: 'Sign-in',
    arriveFromProviderByForm: 'Sign-in',
    getSession: 'Session check',
    listSessions: 'Sessions of the user',
    endSession: 'Sessions of the user',
    refresh: 'Refresh',
    signOut: 'Sign-out',
    getAccessToken: 'Access token',
    createApiKey: 'Operator action',
    revokeServiceTokens: 'Operator action',
    goToProviderSignOut: 'Sign-out',
    returnFromProviderSignOut: 'Sign-out',
    signOutByService: 'Sign-out by the provider',
    isAlive: '',
    isReady: '',
    getMetrics: '',
    getOpenApi: '',
  });
});

test.each(operations.filter(({ path }) => path.startsWith('/auth/')))(
  'each failure of $id is a failed flow of its own kind, whatever the status',
  ({ path: template, failures }) => {
    const path = template.replaceAll(/\{\w+\}/g, 'op');
    const kind = readFlowKind(path);
    for (const code of failures) {
      // A navigation gets its failure by a redirect.
      for (const status of [303, failureCatalogue[code].status]) {
        const [flow] = addExchange([], exchange(path, 0, { status, ...failWith(code) }));
        expect(flow && [flow.kind, readOutcome(flow), readFlowFailure(flow)?.code]).toEqual([
          kind,
          'failed',
          code,
        ]);
      }
    }
  },
);

const statuses = [401, 403, 404, 429, 422, 500].map((status) => {
  const api = exchange('/api/orders/1', 0, { status });
  return readExchangeFailure(api)?.code ?? '';
});

test.each([...Object.keys({ ...failureCatalogue, ...explanations }), ...statuses])(
  '%s is explained at its step, with a cause and a fix',
  (code) => {
    const { title, detail, cause, fix } = explainCode(code);
    expect([title, detail, cause, fix].every(Boolean)).toBe(true);
  },
);

test('a sign-in that the provider’s metadata stops has failed, with no other flow', () => {
  const flows = addExchange(
    addExchange([], exchange('/auth/config', 0)),
    exchange('/auth/sign-in', 12, { status: 303, ...failWith('provider_unreachable') }),
  );
  expect(flows).toHaveLength(1);
  expect(summarize(flows)).toBe('Sign-in: failed provider_unreachable');
});

test('a sign-in that has not come back is not finished, and shows what the provider got', () => {
  const url = new URL('https://a.example/authorize?client_id=app&redirect_uri=http://b/cb&state=s');
  const flows = addDeparture(
    addExchange([], exchange('/auth/sign-in', 0, { status: 303 })),
    buildPassage(url, 15),
  );
  expect(summarize(flows)).toBe('Sign-in: open ');
  const steps = flows.flatMap(buildFlowSteps);
  expect(steps.flatMap(({ sent }) => sent)).toEqual([
    { kind: 'client id', length: 3, value: 'app' },
    { kind: 'redirect URI', length: 11, value: 'http://b/cb' },
    { kind: 'state', length: 1 },
  ]);
  expect(steps.at(-1)?.note).toContain('redirect URI');
});

test('the provider’s error is the cause of a sign-in that it refuses, in both flows', () => {
  const url = new URL('http://b/cb?error=invalid_scope&error_description=no+such+scope&state=s');
  const begun = addExchange([], exchange('/auth/sign-in', 0, { status: 303 }));
  const arrived = addArrival(addDeparture(begun, buildPassage(url, 15)), buildPassage(url, 5000));
  expect(summarize(arrived)).toBe('Sign-in: failed authorization_failed');
  expect(arrived.map(readFlowFailure)).toEqual([
    { code: 'authorization_failed', cause: 'invalid_scope: no such scope' },
  ]);
  const answered = addExchange(
    arrived,
    exchange('/auth/callback/op', 5000, { status: 303, ...failWith('authorization_failed') }),
  );
  expect(summarize(answered)).toBe('Sign-in: failed authorization_failed');
});

test('a sign-out at the provider is one flow, open until the browser is back', () => {
  let flows = addExchange([], exchange('/auth/logout', 0));
  expect(summarize(flows)).toBe('Sign-out: succeeded ');
  flows = addExchange(flows, exchange('/auth/connections/op/sign-out', 20, { status: 303 }));
  expect(summarize(flows)).toBe('Sign-out: open ');
  expect(flows.flatMap(buildFlowSteps).at(-1)?.note).toContain('/auth/connections/op/signed-out');
  flows = addExchange(flows, exchange('/auth/connections/op/signed-out', 900, { status: 303 }));
  expect(flows).toHaveLength(1);
  expect(summarize(flows)).toBe('Sign-out: succeeded ');
});
