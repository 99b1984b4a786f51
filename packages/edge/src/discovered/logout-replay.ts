import { Failure } from '../failures/failure.ts';
import { computeUserIndexName } from '../sessions/user-names.ts';
import type { UserSessionsContext } from '../sessions/user-record.ts';
import { answerInTime, writeInTime } from '../stores/sealed-record.ts';

/** How much longer than its lifetime a token is remembered, because clocks differ. */
const TOLERANCE_MS = 120_000;

/** Whether one logout token was processed before. */
interface LogoutReplay {
  isKnown(): Promise<boolean | Failure>;
  /** @param expiresAtSeconds the token's `exp`, in seconds since the epoch */
  remember(expiresAtSeconds: number): Promise<Failure | undefined>;
}

/**
 * Finds the store's records of a processed logout token, which last until the token expires (OpenID
 * Connect Back-Channel Logout 1.0 §2.6). A record is found by an HMAC of the token's id and has no
 * content. It is written and read under every key of the ring: an operator may add a key while the
 * token is valid, and processes with the old and the new ring may run side by side.
 */
export async function findReplay(
  provider: string,
  jti: string,
  { store, keyRing }: Pick<UserSessionsContext, 'store' | 'keyRing'>,
): Promise<LogoutReplay> {
  const names = keyRing.map((key) => computeUserIndexName(key, [provider, 'logout', jti]));
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
        keys.map((key) => writeInTime(store, key, undefined, record)),
      );
      return written.find((result) => result instanceof Failure);
    },
  };
}
