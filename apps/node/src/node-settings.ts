import type { SettingFault } from '@postern/edge';
import { readServerSettings, type ServerSettings } from '@postern/server';

/** What the edge on Node is told beside its own settings. */
export interface NodeSettings extends ServerSettings {
  /** `POSTERN_REDIS_URL`; without it, sessions are in memory and end with the process. */
  readonly redisUrl?: string;
}

/** Reads them from a process's environment; every fault at once, each with its fix. */
export function readNodeSettings(environment: Readonly<Record<string, string | undefined>>): {
  readonly settings: NodeSettings;
  readonly faults: readonly SettingFault[];
} {
  const { settings, faults } = readServerSettings(environment);
  const redisUrl = environment['POSTERN_REDIS_URL'];
  if (!redisUrl) return { settings, faults };
  if (isRedisUrl(redisUrl)) return { settings: { ...settings, redisUrl }, faults };
  // Without its value: it may carry a password.
  const fix = 'is not a URL of Redis; set it to redis://host:6379 or, with TLS, rediss://host:6379';
  return { settings, faults: [...faults, { name: 'POSTERN_REDIS_URL', fix }] };
}

function isRedisUrl(text: string): boolean {
  return URL.canParse(text) && ['redis:', 'rediss:'].includes(new URL(text).protocol);
}
