import type { Foundation } from '../../emulator/foundation.ts';
import type { ToolsUser } from '../accounts/seeds.ts';
import type { GrantStore } from '../oauth/grant-store.ts';
import type { PendingRequests } from './pending-requests.ts';
import type { ToolsSessions } from './sessions.ts';

/** What the Tools pages work with. */
export interface Tools {
  readonly foundation: Foundation;
  readonly grants: GrantStore;
  readonly sessions: ToolsSessions;
  readonly pending: PendingRequests;
  readonly users: readonly ToolsUser[];
}

/** Where the Tools pages are. The guide does not say; only browsers that are sent there see it. */
export const TOOLS_PATHS = {
  signIn: '/tools/sign-in',
  consent: '/tools/consent',
  signOut: '/tools/sign-out',
} as const;
