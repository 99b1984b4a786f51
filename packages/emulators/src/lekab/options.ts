import type { EmulatorOptions } from '../emulator/options.ts';
import type { LekabUser } from './accounts.ts';

/** Options of a LEKAB emulator. */
export interface LekabEmulatorOptions extends EmulatorOptions {
  /** Accounts in addition to the seeded ones. */
  readonly users?: readonly LekabUser[];
}
