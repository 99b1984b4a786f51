import { createEmulatorClock, type EmulatorClock } from './clock.ts';
import { createIssuedSecrets, type IssuedSecrets } from './issued-secrets.ts';
import type { EmulatorOptions } from './options.ts';
import { createSecretSource, createSystemRandomBytes, type SecretSource } from './secret-source.ts';
import { createSettingsStore, type EmulatorSettings, type SettingsStore } from './settings.ts';

/** The parts of every emulator: clock, secret source, settings, record of issued secrets. */
export interface Foundation {
  readonly clock: EmulatorClock;
  readonly secrets: SecretSource;
  readonly settings: SettingsStore;
  readonly issued: IssuedSecrets;
}

/** Default settings of both emulators, for behaviour that the documents leave open. */
const DEFAULT_SETTINGS: Omit<EmulatorSettings, 'accessTokenLifetimeSeconds'> = {
  codeLifetimeSeconds: 60,
  rotateRefreshTokens: true,
  refreshTokenReuse: 'refuse',
  refreshTokenGraceSeconds: 0,
  basicEncoding: 'plain',
  lekabVersion: '5.1',
};

/**
 * Creates an emulator's clock, secret source, settings, and record of issued secrets.
 *
 * @param documentedLifetimeSeconds the `expires_in` in the service's document
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
