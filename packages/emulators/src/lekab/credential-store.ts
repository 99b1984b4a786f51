import * as v from 'valibot';
import { BoundedMap } from '../emulator/bounded-map.ts';
import type { EmulatorState } from '../emulator/state.ts';

/** A bearer token issued by `/token`. */
export interface BearerRecord {
  readonly token: string;
  readonly username: string;
  readonly expiresAtMs: number;
}

/** An API key issued by `/apikey`. It does not expire, because the document mentions no expiry. */
export interface ApiKeyRecord {
  readonly apiKey: string;
  readonly name: string;
  readonly username: string;
}

/** The issued bearer tokens and API keys. */
export interface CredentialStore extends EmulatorState {
  readonly bearerTokens: BoundedMap<string, BearerRecord>;
  readonly apiKeys: BoundedMap<string, ApiKeyRecord>;
}

const MAX_BEARER_TOKENS = 100_000;
const MAX_API_KEYS = 10_000;

const savedSchema = v.object({
  bearerTokens: v.array(
    v.object({ token: v.string(), username: v.string(), expiresAtMs: v.number() }),
  ),
  apiKeys: v.array(v.object({ apiKey: v.string(), name: v.string(), username: v.string() })),
});

/**
 * Creates an empty store.
 *
 * @param nowMs the emulator's time; expired tokens are not saved
 */
export function createCredentialStore(nowMs: () => number): CredentialStore {
  const bearerTokens = new BoundedMap<string, BearerRecord>(MAX_BEARER_TOKENS);
  const apiKeys = new BoundedMap<string, ApiKeyRecord>(MAX_API_KEYS);
  return {
    bearerTokens,
    apiKeys,
    reset: () => {
      bearerTokens.clear();
      apiKeys.clear();
    },
    snapshot: () => ({
      bearerTokens: bearerTokens.values().filter(({ expiresAtMs }) => expiresAtMs > nowMs()),
      apiKeys: apiKeys.values(),
    }),
    restore: (saved) => {
      if (!v.is(savedSchema, saved)) return false;
      for (const token of saved.bearerTokens) bearerTokens.set(token.token, token);
      for (const key of saved.apiKeys) apiKeys.set(key.apiKey, key);
      return true;
    },
  };
}
