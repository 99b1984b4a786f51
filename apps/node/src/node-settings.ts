import type { ConfigError } from '@postern/edge';
import { readServerSettings, type ServerSettings } from '@postern/server';

/** What the edge on Node is told beside its own settings. */
export interface NodeSettings extends ServerSettings {
  /** `POSTERN_REDIS_URL`; without it, sessions are in memory and end with the process. */
  readonly redisUrl?: string;
  /**
   * `POSTERN_KEEP_ALIVE_SECONDS`, default 65: how long an idle connection is kept. It has to be longer
   * than the proxy in front keeps it; load balancers keep theirs for 60 s.
   */
  readonly keepAliveSeconds: number;
}

const KEEP_ALIVE_SECONDS = 65;
const LONGEST_KEEP_ALIVE_SECONDS = 3600;

/** Reads them from a process's environment; every fault at once, each with its fix. */
export function readNodeSettings(environment: Readonly<Record<string, string | undefined>>): {
  readonly settings: NodeSettings;
  readonly faults: readonly ConfigError[];
} {
  const { settings, faults: serverFaults } = readServerSettings(environment);
  const faults = [...serverFaults];
  const keepAliveSeconds = readKeepAlive(environment['POSTERN_KEEP_ALIVE_SECONDS'], faults);
  const redisUrl = environment['POSTERN_REDIS_URL'];
  if (redisUrl && !isRedisUrl(redisUrl)) {
    // Without its value: it may carry a password.
    const fix =
      'is not a URL of Redis; set it to redis://host:6379 or, with TLS, rediss://host:6379';
    faults.push({ name: 'POSTERN_REDIS_URL', fix });
  }
  return { settings: { ...settings, keepAliveSeconds, ...(redisUrl && { redisUrl }) }, faults };
}

function readKeepAlive(text: string | undefined, faults: ConfigError[]): number {
  if (!text) return KEEP_ALIVE_SECONDS;
  const seconds = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (seconds >= 1 && seconds <= LONGEST_KEEP_ALIVE_SECONDS) return seconds;
  const fix = `is "${text}"; set it to a whole number of seconds from 1 to ${LONGEST_KEEP_ALIVE_SECONDS}`;
  faults.push({ name: 'POSTERN_KEEP_ALIVE_SECONDS', fix });
  return KEEP_ALIVE_SECONDS;
}

function isRedisUrl(text: string): boolean {
  return URL.canParse(text) && ['redis:', 'rediss:'].includes(new URL(text).protocol);
}
