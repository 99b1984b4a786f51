import type { Edge } from '../context.ts';
import { Failure } from '../failure.ts';
import { answerInTime } from '../renewal/cell.ts';
import { computeName } from '../sessions/user-sessions.ts';

/** A token is remembered a little longer than it lives, by whatever clock. */
const TOLERANCE_MS = 120_000;

/**
 * Where the store remembers that a logout token was acted upon, until it has ended (OpenID Connect
 * Back-Channel Logout 1.0 §2.6): by an HMAC of its id; the record has no content.
 */
export async function findReplay(
  service: string,
  jti: string,
  { store, settings }: Edge,
): Promise<{
  isKnown(): Promise<boolean | Failure>;
  remember(expiresAtSeconds: number): Promise<Failure | undefined>;
}> {
  const key = `logout:${await computeName(settings.keyRing[0], [service, 'logout', jti])}`;
  return {
    async isKnown() {
      const record = await answerInTime(store.read(key));
      return record instanceof Failure ? record : record !== undefined;
    },
    async remember(expiresAtSeconds) {
      const expiresAtMs = expiresAtSeconds * 1000 + TOLERANCE_MS;
      const record = { version: crypto.randomUUID(), value: '-', expiresAtMs };
      const written = await answerInTime(store.writeIfVersion(key, undefined, record));
      return written instanceof Failure ? written : undefined;
    },
  };
}
