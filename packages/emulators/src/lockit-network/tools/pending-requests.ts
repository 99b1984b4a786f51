import { BoundedMap } from '../../emulator/bounded-map.ts';
import type { Foundation } from '../../emulator/foundation.ts';
import type { AuthorizationRequest } from '../oauth/authorization-request.ts';

/** Authorization requests whose user has not decided yet. */
export interface PendingRequests {
  /** @returns the id that represents the request on the pages */
  add(request: AuthorizationRequest): string;
  find(id: string | undefined): AuthorizationRequest | undefined;
  /** Removes a request after its decision. */
  delete(id: string): void;
  clear(): void;
}

const LIFETIME_SECONDS = 600;
const MAX_PENDING = 20_000;

/** Creates an empty set of pending requests. A request expires after {@link LIFETIME_SECONDS}. */
export function createPendingRequests({ clock, secrets }: Foundation): PendingRequests {
  const pending = new BoundedMap<string, { request: AuthorizationRequest; untilMs: number }>(
    MAX_PENDING,
  );
  return {
    add: (request) => {
      const id = secrets.createToken();
      pending.set(id, { request, untilMs: clock.nowMs() + LIFETIME_SECONDS * 1000 });
      return id;
    },
    find: (id) => {
      const entry = id === undefined ? undefined : pending.get(id);
      return entry !== undefined && entry.untilMs > clock.nowMs() ? entry.request : undefined;
    },
    delete: (id) => {
      pending.delete(id);
    },
    clear: () => {
      pending.clear();
    },
  };
}
