import type { ConfigError } from '@postern/edge';
import { readServerSettings, type ServerSettings } from '@postern/server';

/** Settings of the process on Deno, beside the edge's own. */
export interface DenoSettings extends ServerSettings {
  /** `POSTERN_KV_PATH`, the database's file. Default: Deno's own place for the program. */
  readonly kvPath?: string;
}

/** Reads the settings of the process from its environment, and reports every fault with its fix. */
export function readDenoSettings(environment: Readonly<Record<string, string | undefined>>): {
  readonly settings: DenoSettings;
  readonly faults: readonly ConfigError[];
} {
  const { settings, faults } = readServerSettings(environment);
  const kvPath = environment['POSTERN_KV_PATH'];
  return { settings: { ...settings, ...(kvPath && { kvPath }) }, faults };
}
