import {
  createEmulatorControls,
  createLockitNetworkEmulator,
  type EmulatorControls,
  type EmulatorSettings,
  serveEmulator,
} from '@postern/emulators';

/** A provider to measure against: LockitNetwork's emulator, served. */
export interface Provider {
  readonly origin: string;
  readonly controls: EmulatorControls;
  /** The refresh requests that it has answered. */
  readonly countRefreshes: () => Promise<number>;
  end(): Promise<void>;
}

/** Rotates refresh tokens, and ends a session whose token comes twice (RFC 9700 §4.14.2). */
export const STRICT = { rotateRefreshTokens: true, refreshTokenReuse: 'revoke-family' } as const;
/** Rotates them, and accepts the last one again for an hour: a lost answer is no end. */
export const LENIENT = { rotateRefreshTokens: true, refreshTokenGraceSeconds: 3600 } as const;

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
