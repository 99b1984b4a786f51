import type { RandomBytes } from './secret-source.ts';
import type { EmulatorSettings } from './settings.ts';

/** Options of every emulator. */
export interface EmulatorOptions {
  /** Reads the current time, in milliseconds since the Unix epoch. Default: the system clock. */
  readonly clock?: () => number;
  /** Source of random bytes for secrets. Default: the platform's cryptographic source. */
  readonly randomBytes?: RandomBytes;
  /** Settings that replace the documented defaults, at startup and after a reset. */
  readonly settings?: Partial<EmulatorSettings>;
  /**
   * Directory that keeps state across restarts; created if missing. Default: no state is kept. The
   * file contains tokens in clear text; they are worthless outside the emulator.
   */
  readonly dataDir?: string;
}
