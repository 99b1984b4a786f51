import {
  createEmulatorControls,
  createLockitNetworkEmulator,
  type EmulatorControls,
  type EmulatorSettings,
  serveEmulator,
} from '@postern/emulators';

/** The provider of a measurement: LockitNetwork's emulator on loopback. */
export interface Provider {
  readonly origin: string;
  readonly controls: EmulatorControls;
  /** Counts the refreshes that it has served. */
  readonly countRefreshes: () => Promise<number>;
  end(): Promise<void>;
}

/** Rotates refresh tokens and ends a session whose token is reused (RFC 9700 §4.14.2). */
export const STRICT = { rotateRefreshTokens: true, refreshTokenReuse: 'revoke-family' } as const;
/** Rotates refresh tokens and accepts the last one again for an hour. */
export const LENIENT = { rotateRefreshTokens: true, refreshTokenGraceSeconds: 3600 } as const;

/** Starts a provider with these settings. */
export async function startProvider(settings: Partial<EmulatorSettings>): Promise<Provider> {
  const emulator = await serveEmulator(createLockitNetworkEmulator({ settings }), { port: 0 });
  const controls = createEmulatorControls(emulator.origin);
  return {
    origin: emulator.origin,
    controls,
    async countRefreshes() {
      const requests = await controls.requests();
      return requests.filter(({ grantType }) => grantType === 'refresh_token').length;
    },
    end: () => emulator.close(),
  };
}
