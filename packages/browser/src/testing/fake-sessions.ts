import type { SignedIn, UserSession } from '@postern/core';
import { buildProblemAnswer } from './problem-answer.ts';

const CURRENT = 'current';

interface FakeSessions {
  session: SignedIn | undefined;
  otherSessions: readonly UserSession[];
}

/** Lists the user's sessions, or ends one: the current one has the id `current`. */
export function answerSessions(edge: FakeSessions, { method }: Request, path: string): Response {
  const sessions = [buildCurrent(edge), ...edge.otherSessions]
    .filter((one) => one !== undefined)
    .toSorted((one, other) => other.signedInAt.localeCompare(one.signedInAt));
  if (method === 'GET' && path === '/auth/sessions') return Response.json({ sessions });
  const id = decodeURIComponent(path.slice('/auth/sessions/'.length));
  if (method !== 'DELETE' || !sessions.some((one) => one.id === id)) {
    return buildProblemAnswer('route_unknown');
  }
  if (id === CURRENT) edge.session = undefined;
  edge.otherSessions = edge.otherSessions.filter((one) => one.id !== id);
  return new Response(null, { status: 204 });
}

function buildCurrent({ session }: FakeSessions): UserSession | undefined {
  if (session === undefined) return undefined;
  const { signedInAt } = session;
  return { id: CURRENT, isCurrent: true, signedInAt, lastUsedAt: signedInAt };
}
