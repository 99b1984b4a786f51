import * as v from 'valibot';

/**
 * What can be set while an emulator runs. Both emulators know every name; one that belongs to the
 * other service is accepted and has no effect.
 */
export interface EmulatorSettings {
  /** Seconds an access token lives from when it is issued; tokens already out keep theirs. */
  readonly accessTokenLifetimeSeconds: number;
  /** Seconds an authorization code lives (LockitNetwork). */
  readonly codeLifetimeSeconds: number;
  /** Whether a refresh hands out a new refresh token and retires the old one (LockitNetwork). */
  readonly rotateRefreshTokens: boolean;
  /**
   * What a retired refresh token does when it is shown again (LockitNetwork): `refuse` answers
   * `invalid_grant`; `revoke-family` also revokes every token of that grant (RFC 9700 §4.14.2).
   */
  readonly refreshTokenReuse: 'refuse' | 'revoke-family';
  /** Seconds for which the refresh token retired last is still accepted (LockitNetwork). */
  readonly refreshTokenGraceSeconds: number;
  /**
   * How client id and secret are written inside Basic (LockitNetwork): `plain` as in the guide's
   * example, `form` URL-encoded first (RFC 6749 §2.3.1).
   */
  readonly basicEncoding: 'plain' | 'form';
  /** Which version of the service to be (LEKAB): `6.0` has no `/apikey`. */
  readonly lekabVersion: '5.1' | '6.0';
}

const MAX_SECONDS = 315_360_000;
const wholeSeconds = v.pipe(
  v.number(),
  v.integer('must be a whole number of seconds'),
  v.minValue(0, 'must not be negative'),
  v.maxValue(MAX_SECONDS, `must be at most ${MAX_SECONDS}, which is ten years`),
);

const entries = {
  accessTokenLifetimeSeconds: wholeSeconds,
  codeLifetimeSeconds: wholeSeconds,
  rotateRefreshTokens: v.boolean(),
  refreshTokenReuse: v.picklist(['refuse', 'revoke-family']),
  refreshTokenGraceSeconds: wholeSeconds,
  basicEncoding: v.picklist(['plain', 'form']),
  lekabVersion: v.picklist(['5.1', '6.0']),
};

/** A partial update: any of the settings, and nothing else. */
export const settingsUpdateSchema: v.GenericSchema<
  unknown,
  Partial<EmulatorSettings>
> = v.strictObject({
  accessTokenLifetimeSeconds: v.exactOptional(entries.accessTokenLifetimeSeconds),
  codeLifetimeSeconds: v.exactOptional(entries.codeLifetimeSeconds),
  rotateRefreshTokens: v.exactOptional(entries.rotateRefreshTokens),
  refreshTokenReuse: v.exactOptional(entries.refreshTokenReuse),
  refreshTokenGraceSeconds: v.exactOptional(entries.refreshTokenGraceSeconds),
  basicEncoding: v.exactOptional(entries.basicEncoding),
  lekabVersion: v.exactOptional(entries.lekabVersion),
});

/** All settings, as they are saved. */
export const settingsSchema: v.GenericSchema<EmulatorSettings> = v.object(entries);

/** The names that can be set, for messages that say so. */
export const settingNames: readonly string[] = Object.keys(entries);

/** The settings of one emulator. */
export interface SettingsStore {
  current(): EmulatorSettings;
  update(changes: Partial<EmulatorSettings>): void;
  reset(): void;
}

/** Creates a store that starts from, and resets to, `initial`. */
export function createSettingsStore(initial: EmulatorSettings): SettingsStore {
  let settings = initial;
  return {
    current: () => settings,
    update: (changes) => {
      settings = { ...settings, ...changes };
    },
    reset: () => {
      settings = initial;
    },
  };
}
