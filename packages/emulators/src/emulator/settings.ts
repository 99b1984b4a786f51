import * as v from 'valibot';

/**
 * Settings that can change while an emulator runs. Both emulators accept every name; a setting of
 * the other service has no effect.
 */
export interface EmulatorSettings {
  /** Lifetime of new access tokens, in seconds. Tokens already issued keep their lifetime. */
  readonly accessTokenLifetimeSeconds: number;
  /** Lifetime of an authorization code, in seconds (LockitNetwork, OpenID provider). */
  readonly codeLifetimeSeconds: number;
  /** Whether a refresh issues a new refresh token and retires the old one (LockitNetwork, OpenID provider). */
  readonly rotateRefreshTokens: boolean;
  /**
   * What happens when a retired refresh token is used again (LockitNetwork): `refuse` responds with
   * `invalid_grant`; `revoke-family` also revokes every token of the grant (RFC 9700 §4.14.2).
   */
  readonly refreshTokenReuse: 'refuse' | 'revoke-family';
  /**
   * How many seconds the most recently retired refresh token still works (LockitNetwork), or each
   * retired one (OpenID provider).
   */
  readonly refreshTokenGraceSeconds: number;
  /**
   * How client id and secret are encoded inside Basic (LockitNetwork): `plain` as in the guide's
   * example, or `form`: URL-encoded first (RFC 6749 §2.3.1).
   */
  readonly basicEncoding: 'plain' | 'form';
  /** Which version of the service to emulate (LEKAB). `6.0` has no `/apikey`. */
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

/** Schema of an update: any of the settings, and no other names. */
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

/** Schema of all settings, as saved and as sent by `GET settings`. */
export const settingsSchema: v.GenericSchema<EmulatorSettings> = v.object(entries);

/** The names of all settings, for messages that list them. */
export const settingNames: readonly string[] = Object.keys(entries);

/** The settings of one emulator. */
export interface SettingsStore {
  current(): EmulatorSettings;
  update(changes: Partial<EmulatorSettings>): void;
  reset(): void;
}

/** Creates a store that starts with `initial` and resets to it. */
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
