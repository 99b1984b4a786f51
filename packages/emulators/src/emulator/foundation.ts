import { createEmulatorClock, type EmulatorClock } from './clock.ts';
import { createIssuedSecrets, type IssuedSecrets } from './issued-secrets.ts';
import type { EmulatorOptions } from './options.ts';
import { createSecretSource, createSystemRandomBytes, type SecretSource } from './secret-source.ts';
import { createSettingsStore, type EmulatorSettings, type SettingsStore } from './settings.ts';

/** What an emulator's routes stand on: time, randomness, settings, and the record of secrets. */
export interface Foundation {
  readonly clock: EmulatorClock;
  readonly secrets: SecretSource;
  readonly settings: SettingsStore;
  readonly issued: IssuedSecrets;
}

/** What both services do unless told otherwise, where their documents leave it open. */
const DEFAULT_SETTINGS: Omit<EmulatorSettings, 'accessTokenLifetimeSeconds'> = {
  codeLifetimeSeconds: 60,
  rotateRefreshTokens: true,
  refreshTokenReuse: 'refuse',
  refreshTokenGraceSeconds: 0,
  basicEncoding: 'plain',
  lekabVersion: '5.1',
};

/**
 * Creates what an emulator stands on.
 *
 * @param documentedLifetimeSeconds the `expires_in` of the service's document
 */
export function createFoundation(
  options: EmulatorOptions,
  documentedLifetimeSeconds: number,
): Foundation {
  return {
    clock: createEmulatorClock(options.clock ?? Date.now),
    secrets: createSecretSource(options.randomBytes ?? createSystemRandomBytes()),
    issued: createIssuedSecrets(),
    settings: createSettingsStore({
      ...DEFAULT_SETTINGS,
      accessTokenLifetimeSeconds: documentedLifetimeSeconds,
      ...options.settings,
    }),
  };
}
