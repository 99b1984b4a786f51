import type { EmulatorOptions } from '../emulator/options.ts';
import type { RegisteredClient } from './accounts/clients.ts';
import type { ToolsUser } from './accounts/seeds.ts';

/** Options of a LockitNetwork emulator. */
export interface LockitNetworkEmulatorOptions extends EmulatorOptions {
  /** Redirect URIs of `example-client` in addition to the seeded ones. */
  readonly redirectUris?: readonly string[];
  /** Clients in addition to `example-client`. */
  readonly clients?: readonly RegisteredClient[];
  /** Tools users in addition to `demo` / `demo`. */
  readonly users?: readonly ToolsUser[];
  /** Lifetime of a code, in seconds; shorthand for `settings.codeLifetimeSeconds`. Default: 60. */
  readonly codeLifetimeSeconds?: number;
}
