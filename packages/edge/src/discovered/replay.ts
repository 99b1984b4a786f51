import type { Edge } from '../context.ts';
import { Failure } from '../failure.ts';
import { answerInTime } from '../renewal/cell.ts';
import { computeName } from '../sessions/user-sessions.ts';

/** A token is remembered a little longer than it lives, by whatever clock. */
const TOLERANCE_MS = 120_000;

/**
 * Where the store remembers that a logout token was acted upon, until it has ended (OpenID Connect
 * Back-Channel Logout 1.0 §2.6): by an HMAC of its id; the record has no content. It is
 * written, and looked for, under every key of the ring: a key may be added while the token lives,
 * and processes with the rings of before and after may run side by side.
 */
export async function findReplay(
  service: string,
  jti: string,
  { store, settings }: Edge,
): Promise<{
  isKnown(): Promise<boolean | Failure>;
  remember(expiresAtSeconds: number): Promise<Failure | undefined>;
}> {
  const names = settings.keyRing.map((key) => computeName(key, [service, 'logout', jti]));
  const keys = (await Promise.all(names)).map((name) => `logout:${name}`);
  return {
    async isKnown() {
      const records = await Promise.all(keys.map((key) => answerInTime(store.read(key))));
      const failure = records.find((record) => record instanceof Failure);
      return failure ?? records.some((record) => record !== undefined);
    },
    async remember(expiresAtSeconds) {
      const expiresAtMs = expiresAtSeconds * 1000 + TOLERANCE_MS;
      const record = { version: crypto.randomUUID(), value: '-', expiresAtMs };
      const written = await Promise.all(
        keys.map((key) => answerInTime(store.writeIfVersion(key, undefined, record))),
      );
      return written.find((one) => one instanceof Failure);
    },
  };
}
