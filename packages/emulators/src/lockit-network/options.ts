import type { EmulatorOptions } from '../emulator/options.ts';
import type { RegisteredClient } from './accounts/clients.ts';
import type { ToolsUser } from './accounts/seeds.ts';

/** What a LockitNetwork emulator can be given. */
export interface LockitNetworkEmulatorOptions extends EmulatorOptions {
  /** Redirect URIs to register for `example-client`, beside the seeded ones. */
  readonly redirectUris?: readonly string[];
  /** Clients to register beside `example-client`. */
  readonly clients?: readonly RegisteredClient[];
  /** Tools users beside `demo` / `demo`. */
  readonly users?: readonly ToolsUser[];
  /** Seconds a code lives; short for `settings.codeLifetimeSeconds`. Default: 60. */
  readonly codeLifetimeSeconds?: number;
}
