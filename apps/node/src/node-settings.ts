/** What the edge on Node is told beside its own settings. */
export interface NodeSettings {
  /** `POSTERN_PORT`, default 5173. */
  readonly port: number;
  /** `POSTERN_HOST`, default 127.0.0.1: a proxy in front has the certificate. A container says 0.0.0.0. */
  readonly host: string;
  /** `POSTERN_REDIS_URL`; without it, sessions are in memory and end with the process. */
  readonly redisUrl?: string;
}

export interface NodeFault {
  readonly name: string;
  readonly fix: string;
}

/** Reads them from a process's environment; every fault at once, each with its fix. */
export function readNodeSettings(environment: Readonly<Record<string, string | undefined>>): {
  readonly settings: NodeSettings;
  readonly faults: readonly NodeFault[];
} {
  const faults: NodeFault[] = [];
  const { POSTERN_PORT = '5173', POSTERN_HOST = '127.0.0.1' } = environment;
  const port = /^\d{1,5}$/.test(POSTERN_PORT) ? Number(POSTERN_PORT) : -1;
  if (port < 0 || port > 65_535) {
    faults.push({ name: 'POSTERN_PORT', fix: `is "${POSTERN_PORT}"; set it to a port number` });
  }
  const redisUrl = environment['POSTERN_REDIS_URL'] || undefined;
  if (redisUrl !== undefined && !isRedisUrl(redisUrl)) {
    // Without its value: it may carry a password.
    const fix =
      'is not a URL of Redis; set it to redis://host:6379 or, with TLS, rediss://host:6379';
    faults.push({ name: 'POSTERN_REDIS_URL', fix });
  }
  const settings = { port, host: POSTERN_HOST, ...(redisUrl !== undefined && { redisUrl }) };
  return { settings, faults };
}

function isRedisUrl(text: string): boolean {
  return URL.canParse(text) && ['redis:', 'rediss:'].includes(new URL(text).protocol);
}
