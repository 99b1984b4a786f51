import * as v from 'valibot';
import { BoundedMap } from '../../emulator/bounded-map.ts';
import type { EmulatorState } from '../../emulator/state.ts';
import {
  type AccessTokenRecord,
  type CodeRecord,
  type GrantRecord,
  type RefreshTokenRecord,
  savedGrantsSchema,
} from './grant-records.ts';

/** All grants, codes and tokens. `code-exchange.ts` and `refresh.ts` contain the rules. */
export interface GrantStore extends EmulatorState {
  readonly grants: BoundedMap<string, GrantRecord>;
  readonly codes: BoundedMap<string, CodeRecord>;
  readonly accessTokens: BoundedMap<string, AccessTokenRecord>;
  readonly refreshTokens: BoundedMap<string, RefreshTokenRecord>;
}

/** The maximum number of records of each kind. Older ones are dropped and then count as unknown. */
const MAX_RECORDS = 100_000;

/**
 * Creates an empty store.
 *
 * @param nowMs the emulator's time; expired access tokens are not saved
 * @param seed adds the initial records after a reset
 */
export function createGrantStore(
  nowMs: () => number,
  seed: (store: GrantStore) => void,
): GrantStore {
  const grants = new BoundedMap<string, GrantRecord>(MAX_RECORDS);
  const codes = new BoundedMap<string, CodeRecord>(MAX_RECORDS);
  const accessTokens = new BoundedMap<string, AccessTokenRecord>(MAX_RECORDS);
  const refreshTokens = new BoundedMap<string, RefreshTokenRecord>(MAX_RECORDS);
  const clear = () => {
    for (const records of [grants, codes, accessTokens, refreshTokens]) records.clear();
  };
  const store: GrantStore = {
    grants,
    codes,
    accessTokens,
    refreshTokens,
    reset: () => {
      clear();
      seed(store);
    },
    snapshot: () => ({
      grants: grants.values(),
      codes: codes.values(),
      accessTokens: accessTokens.values().filter(({ expiresAtMs }) => expiresAtMs > nowMs()),
      refreshTokens: refreshTokens.values(),
    }),
    restore: (saved) => {
      if (!v.is(savedGrantsSchema, saved)) return false;
      clear();
      for (const grant of saved.grants) grants.set(grant.id, grant);
      for (const code of saved.codes) codes.set(code.code, code);
      for (const token of saved.accessTokens) accessTokens.set(token.token, token);
      for (const token of saved.refreshTokens) refreshTokens.set(token.token, token);
      return true;
    },
  };
  return store;
}
