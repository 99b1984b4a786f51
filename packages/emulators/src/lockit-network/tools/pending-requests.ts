import { BoundedMap } from '../../emulator/bounded-map.ts';
import type { Foundation } from '../../emulator/foundation.ts';
import type { AuthorizationRequest } from '../oauth/authorization-request.ts';

/** The authorization requests that wait for their user to sign in and decide. */
export interface PendingRequests {
  /** @returns the id that the pages carry in place of the request */
  add(request: AuthorizationRequest): string;
  find(id: string | undefined): AuthorizationRequest | undefined;
  /** Ends the wait: a decision is made once. */
  delete(id: string): void;
  clear(): void;
}

const LIFETIME_SECONDS = 600;
const MAX_PENDING = 20_000;

/** Creates an empty waiting room. A request waits {@link LIFETIME_SECONDS}. */
export function createPendingRequests({ clock, secrets }: Foundation): PendingRequests {
  const waiting = new BoundedMap<string, { request: AuthorizationRequest; untilMs: number }>(
    MAX_PENDING,
  );
  return {
    add: (request) => {
      const id = secrets.createToken();
      waiting.set(id, { request, untilMs: clock.nowMs() + LIFETIME_SECONDS * 1000 });
      return id;
    },
    find: (id) => {
      const entry = id === undefined ? undefined : waiting.get(id);
      return entry !== undefined && entry.untilMs > clock.nowMs() ? entry.request : undefined;
    },
    delete: (id) => {
      waiting.delete(id);
    },
    clear: () => {
      waiting.clear();
    },
  };
}
