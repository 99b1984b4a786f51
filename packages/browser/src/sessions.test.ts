import type { SignedIn } from '@postern/core';
import { expect, test, vi } from 'vitest';
import type { Auth } from './auth.ts';
import { endSession, listSessions, type UserSession } from './sessions.ts';
import {
  buildConfig,
  buildSignedIn,
  createFakeEdge,
  createMockAuth,
  type FakeEdge,
} from './testing/index.ts';

const PHONE: UserSession = {
  id: 'a/b',
  isCurrent: false,
  signedInAt: '2026-01-01T10:00:00.000Z',
  lastUsedAt: '2026-01-02T10:00:00.000Z',
  description: 'Safari on iPhone',
};

/** An edge with a user on two devices, whose provider names the user or not. */
function createEdge(signOutEverywhere?: true): FakeEdge {
  const { connections, ...rest } = buildConfig(location.origin);
  const offers = { ...(signOutEverywhere && { signOutEverywhere }) };
  const config = { ...rest, connections: connections.map((one) => ({ ...one, ...offers })) };
  const edge = createFakeEdge({ config, session: buildSignedIn() });
  edge.otherSessions = [PHONE];
  return edge;
}

/** A kit at that edge, whose next check was answered before. */
function connect(edge: FakeEdge) {
  const answers = [edge.session];
  const session = vi.fn<() => Promise<SignedIn | undefined>>(async () =>
    answers.length > 0 ? answers.pop() : edge.session,
  );
  return { session, auth: { ...createMockAuth({ fetch: send(edge) }), session } };
}

/** Sends as the kit does: with the header, and relative to the page. */
function send({ fetch }: FakeEdge): Auth['fetch'] {
  return (input, init) => fetch(new Request(input, { ...init, headers: { 'x-postern': '1' } }));
}

test('lists the user’s sessions, and ends one on another device', async () => {
  const edge = createEdge(true);
  const { auth } = connect(edge);
  const [current, phone] = await listSessions(auth);
  expect([current?.isCurrent, phone]).toEqual([true, PHONE]);
  await endSession(auth, PHONE.id);
  expect(await listSessions(auth)).toHaveLength(1);
  expect(edge.requests.map(({ method, path }) => `${method} ${path}`)).toContain(
    'DELETE /auth/sessions/a%2Fb',
  );
});

test('the end of the current session is a sign-out, even if a check was pending', async () => {
  const edge = createEdge(true);
  const { auth, session } = connect(edge);
  await endSession(auth, 'current');
  expect(edge.session).toBeUndefined();
  await expect(session.mock.results.at(-1)?.value).resolves.toBeUndefined();
  await expect(listSessions(auth)).rejects.toMatchObject({ code: 'session_missing' });
});

test('rejects with the edge’s failure and the phase sessions', async () => {
  const edge = createEdge(true);
  const { auth } = connect(edge);
  await expect(endSession(auth, 'made-up')).rejects.toMatchObject({
    code: 'route_unknown',
    phase: 'sessions',
  });
  edge.fail('/auth/sessions', 'network');
  await expect(listSessions(auth)).rejects.toMatchObject({ code: 'edge_unreachable' });
  await expect(listSessions(connect(createEdge()).auth)).rejects.toMatchObject({
    code: 'provider_unsupported',
  });
});
