import type { EmulatorOptions } from '../emulator/options.ts';
import type { LekabUser } from './accounts.ts';

/** What a LEKAB emulator can be given. */
export interface LekabEmulatorOptions extends EmulatorOptions {
  /** Accounts beside the seeded ones. */
  readonly users?: readonly LekabUser[];
}
