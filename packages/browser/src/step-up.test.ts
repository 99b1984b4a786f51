import { beforeEach, expect, test, vi } from 'vitest';
import { AuthError, type AuthState } from './index.ts';
import { type StepUpOptions, withStepUp } from './step-up.ts';
import {
  buildProblemAnswer,
  buildSignedIn,
  createMockAuth,
  type MockAuth,
  type StepUpDemand,
} from './testing/index.ts';

const GOLD: StepUpDemand = { acrValues: ['gold', 'platinum'], maxAge: 300 };
const ADA = { sub: 'ada' };

beforeEach(() => {
  sessionStorage.clear();
});

/** A kit whose API needs a step-up at first, and what the API received. */
function start(options: Partial<StepUpOptions> = {}, demand: StepUpDemand = GOLD) {
  const bodies: string[] = [];
  const needs = new Map<string, StepUpDemand>([['/api/pay', demand]]);
  const auth: MockAuth = createMockAuth({
    user: ADA,
    fetch: async (input, init) => {
      const request = new Request(input, init);
      bodies.push(await request.text());
      const needed = needs.get(new URL(request.url).pathname);
      return needed ? buildProblemAnswer('step_up_required', needed) : Response.json({ ok: true });
    },
  });
  /** Signs in as the parameters say, which is enough for the paths with that demand. */
  const by = vi.fn<NonNullable<StepUpOptions['by']>>(async (_, { parameters = {} }) => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    for (const [path, { acrValues = [] }] of needs) {
      if (acrValues.join(' ') === (parameters['acr_values'] ?? '')) needs.delete(path);
    }
    return signedIn('ada');
  });
  const kit = withStepUp(auth, { by, ...options });
  return { kit, auth, by, needs, bodies };
}

function signedIn(sub: string): AuthState {
  const session = buildSignedIn('lockit', Date.now(), { sub });
  return { status: 'signed-in', session };
}

const pay = (body: BodyInit): RequestInit => ({ method: 'POST', body });
const closed = new AuthError({ phase: 'sign-in', code: 'popup_closed' });

test('signs in as the 401 says, with the connection of the session, and repeats the call', async () => {
  const { kit, auth, by, bodies } = start();
  const response = await kit.fetch('/api/pay', pay('{"amount":7}'));
  expect(await response.json()).toEqual({ ok: true });
  expect(bodies).toEqual(['{"amount":7}', '{"amount":7}']);
  const parameters = { acr_values: 'gold platinum', max_age: '300' };
  expect(by.mock.calls).toEqual([[auth, { connection: 'lockit', parameters }]]);
});

test.each<[string, () => [string | Request, RequestInit?]]>([
  ['a Request', () => [new Request('/api/pay', pay('a=1'))]],
  ['a Request and init', () => [new Request('/api/pay'), pay('a=1')]],
  ['a Blob', () => ['/api/pay', pay(new Blob(['a=1']))]],
  ['bytes', () => ['/api/pay', pay(new TextEncoder().encode('a=1'))]],
  ['a form', () => ['/api/pay', pay(new URLSearchParams({ a: '1' }))]],
])('repeats a call whose body is %s', async (_, build) => {
  const { kit, bodies } = start();
  expect((await kit.fetch(...build())).status).toBe(200);
  expect(bodies).toEqual(['a=1', 'a=1']);
});

test('steps up for a call whose body is a stream, and returns its 401', async () => {
  const { kit, by, bodies } = start();
  const { body } = new Response('a=1');
  const init = { method: 'POST', body, duplex: 'half' };
  expect((await kit.fetch('/api/pay', init)).status).toBe(401);
  expect(by).toHaveBeenCalledOnce();
  expect(bodies).toEqual(['a=1']);
  expect((await kit.fetch('/api/pay', pay('again'))).status).toBe(200);
});

test('calls at once share one step-up', async () => {
  const { kit, by, bodies } = start();
  const calls = ['1', '2', '3'].map((body) => kit.fetch('/api/pay', pay(body)));
  const statuses = (await Promise.all(calls)).map(({ status }) => status);
  expect(statuses).toEqual([200, 200, 200]);
  expect(by).toHaveBeenCalledOnce();
  expect(bodies.toSorted()).toEqual(['1', '1', '2', '2', '3', '3']);
});

test('a call whose 401 arrives after a step-up is repeated without another one', async () => {
  const { kit, auth, by } = start();
  const answer = Promise.withResolvers<Response>();
  const fetch = vi.spyOn(auth, 'fetch').mockReturnValueOnce(answer.promise);
  const late = kit.fetch('/api/pay');
  await kit.fetch('/api/pay');
  answer.resolve(buildProblemAnswer('step_up_required', GOLD));
  expect((await late).status).toBe(200);
  expect(by).toHaveBeenCalledOnce();
  fetch.mockRestore();
});

test('another demand waits, and then has its own step-up', async () => {
  const { kit, by, needs } = start();
  needs.set('/api/sign', { acrValues: ['qualified'] });
  let open = 0;
  const most = vi.fn<(count: number) => void>();
  const original = by.getMockImplementation();
  by.mockImplementation(async (...given) => {
    most((open += 1));
    const state = await original?.(...given);
    open -= 1;
    return state ?? signedIn('ada');
  });
  const both = await Promise.all([kit.fetch('/api/pay'), kit.fetch('/api/sign')]);
  expect(both.map(({ status }) => status)).toEqual([200, 200]);
  expect(most.mock.calls).toEqual([[1], [1]]);
});

test('the caller gets the 401 if the user cancels, and may try again', async () => {
  const onFailure = vi.fn<(error: AuthError) => void>();
  const { kit, by, bodies } = start({ onFailure });
  by.mockRejectedValueOnce(closed);
  const responses = await Promise.all([kit.fetch('/api/pay'), kit.fetch('/api/pay')]);
  // The second call was under way when the user canceled.
  expect(by).toHaveBeenCalledOnce();
  for (const response of responses) {
    expect(await response.json()).toMatchObject({ code: 'step_up_required', ...GOLD });
  }
  expect(bodies).toHaveLength(2);
  expect(onFailure.mock.calls).toEqual([[closed]]);
  expect((await kit.fetch('/api/pay')).status).toBe(200);
});

test('asks the user first if the app wants', async () => {
  const confirm = vi.fn<(demand: AuthError) => boolean>(() => false);
  const { kit, by } = start({ confirm });
  expect((await kit.fetch('/api/pay')).status).toBe(401);
  expect(confirm.mock.calls[0]?.[0]).toMatchObject(GOLD);
  expect(by).not.toHaveBeenCalled();
  confirm.mockReturnValue(true);
  expect((await kit.fetch('/api/pay')).status).toBe(200);
});

test('an error of the app’s own question rejects the call', async () => {
  const confirm = (): never => {
    throw new RangeError('a bug of the app');
  };
  await expect(start({ confirm }).kit.fetch('/api/pay')).rejects.toThrow('a bug of the app');
});

test('a step-up that does not help ends with the 401', async () => {
  const { kit, by, bodies } = start();
  by.mockResolvedValue(signedIn('ada'));
  expect((await kit.fetch('/api/pay')).status).toBe(401);
  expect(by).toHaveBeenCalledOnce();
  expect(bodies).toHaveLength(2);
});

test.each<[string, AuthState]>([
  ['another user', signedIn('eve')],
  ['nobody', { status: 'signed-out' }],
  ['an unnamed user', { status: 'signed-in', session: buildSignedIn() }],
])('does not repeat the call of a user after a sign-in of %s', async (_, state) => {
  const { kit, by, bodies } = start();
  by.mockResolvedValueOnce(state);
  expect((await kit.fetch('/api/pay', pay('from Ada'))).status).toBe(401);
  expect(bodies).toEqual(['from Ada']);
});

test('signs in once more if the API says nothing of how', async () => {
  const { kit, by } = start({}, {});
  await kit.fetch('/api/pay');
  expect(by.mock.calls[0]?.[1].parameters).toEqual({ prompt: 'login' });
});

test('every other response and error passes, and so does the rest of the kit', async () => {
  const { kit, auth, by } = start();
  expect((await kit.fetch('/api/free')).status).toBe(200);
  vi.spyOn(auth, 'fetch').mockRejectedValueOnce(new TypeError('no network'));
  await expect(kit.fetch('/api/free')).rejects.toThrow('no network');
  auth.settle({ status: 'signed-out' });
  expect(kit.state).toBe(auth.state);
  expect((await kit.fetch('/api/pay')).status).toBe(401);
  expect(by).not.toHaveBeenCalled();
});
