import * as v from 'valibot';
import { BoundedMap } from '../../emulator/bounded-map.ts';
import type { Foundation } from '../../emulator/foundation.ts';
import type { EmulatorState } from '../../emulator/state.ts';

/** A browser's session at the Tools pages, before or after sign-in. */
export interface ToolsSession {
  readonly id: string;
  /** Hidden field of every form of this session; pages of other sites cannot know it. */
  readonly csrfToken: string;
  /** Undefined before sign-in. */
  readonly username?: string | undefined;
  readonly expiresAtMs: number;
}

/** The sessions of the Tools pages. */
export interface ToolsSessions extends EmulatorState {
  find(id: string | undefined): ToolsSession | undefined;
  /** Starts a session. Sign-in and sign-out start new ones, so a planted session id is useless. */
  start(username?: string): ToolsSession;
  end(id: string): void;
}

/** Lifetime of a session, in seconds: eight hours. */
export const SESSION_LIFETIME_SECONDS = 28_800;
const MAX_SESSIONS = 20_000;

const savedSchema = v.array(
  v.object({
    id: v.string(),
    csrfToken: v.string(),
    username: v.optional(v.string()),
    expiresAtMs: v.number(),
  }),
);

/** Creates an empty set of sessions. */
export function createToolsSessions({ clock, secrets }: Foundation): ToolsSessions {
  const sessions = new BoundedMap<string, ToolsSession>(MAX_SESSIONS);
  return {
    find: (id) => {
      const session = id === undefined ? undefined : sessions.get(id);
      return session !== undefined && session.expiresAtMs > clock.nowMs() ? session : undefined;
    },
    start: (username) => {
      const session = {
        id: secrets.createToken(),
        csrfToken: secrets.createToken(),
        username,
        expiresAtMs: clock.nowMs() + SESSION_LIFETIME_SECONDS * 1000,
      };
      sessions.set(session.id, session);
      return session;
    },
    end: (id) => {
      sessions.delete(id);
    },
    reset: () => {
      sessions.clear();
    },
    snapshot: () => sessions.values().filter(({ username }) => username !== undefined),
    restore: (saved) => {
      if (!v.is(savedSchema, saved)) return false;
      for (const session of saved) sessions.set(session.id, session);
      return true;
    },
  };
}
