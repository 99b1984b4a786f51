import type { Foundation } from '../../emulator/foundation.ts';
import type { ToolsUser } from '../accounts/seeds.ts';
import type { GrantStore } from '../oauth/grant-store.ts';
import type { PendingRequests } from './pending-requests.ts';
import type { ToolsSessions } from './sessions.ts';

/** The parts that the Tools pages use. */
export interface Tools {
  readonly foundation: Foundation;
  readonly grants: GrantStore;
  readonly sessions: ToolsSessions;
  readonly pending: PendingRequests;
  readonly users: readonly ToolsUser[];
}

/** Paths of the Tools pages. The guide does not document them. */
export const TOOLS_PATHS = {
  signIn: '/tools/sign-in',
  consent: '/tools/consent',
  signOut: '/tools/sign-out',
} as const;
