import type { RandomBytes } from './secret-source.ts';
import type { EmulatorSettings } from './settings.ts';

/** What either emulator can be given. */
export interface EmulatorOptions {
  /** The clock underneath, in milliseconds since the Unix epoch. Default: the system's. */
  readonly clock?: () => number;
  /** Where secrets get their randomness. Default: the platform's cryptographic source. */
  readonly randomBytes?: RandomBytes;
  /** Settings to start from and to reset to, where they differ from the documented ones. */
  readonly settings?: Partial<EmulatorSettings>;
  /**
   * A directory to keep state in over restarts, made if need be. Default: nothing is kept. Tokens
   * stand in its file as they are: they are worth nothing outside the emulator.
   */
  readonly dataDir?: string;
}
