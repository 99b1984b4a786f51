import { randomUUID } from 'node:crypto';
import type { Store } from '@postern/edge';
import type { ServerEvent } from '@postern/edge/monitoring';
import type { RedisQuestions } from './redis-risks.ts';

/** How a store has lost records: a part of the event `store_records_lost`. */
export type StoreLoss = Pick<
  Extract<ServerEvent, { readonly event: 'store_records_lost' }>,
  'reason' | 'cause'
>;

/** Records without content that stay in the store. In a cluster, they are in several shards. */
const KEYS = Array.from({ length: 8 }, (_, i) => `kept-${i + 1}`);
/** They do not expire while Postern runs: in the year 2100. */
const EXPIRES_AT_MS = Date.UTC(2100);

/**
 * Notices that a store has lost records. A cookie whose session is missing does not show it: most such
 * sessions have reached the idle limit, or were ended from elsewhere.
 *
 * - `missing`: records that this class writes and nobody deletes are gone, as after FLUSHALL, or a
 *   restart without data.
 * - `evicted`: the counter of evicted keys has grown. The kept records would not show it, since reads
 *   keep them fresh.
 */
export class LossWatch {
  readonly #store: Store;
  readonly #findServers: () => Promise<readonly RedisQuestions[]>;
  readonly #kept = new Set<string>();
  /** Evicted keys by the server's id, which a restart changes. */
  readonly #evicted = new Map<string, number>();

  constructor(store: Store, findServers: () => Promise<readonly RedisQuestions[]>) {
    this.#store = store;
    this.#findServers = findServers;
  }

  /** @returns what was lost since the last call. What cannot be read is left out */
  async check(): Promise<readonly StoreLoss[]> {
    const [missing, evicted] = await Promise.all([this.#countMissing(), this.#countEvicted()]);
    return [
      ...(missing > 0 ? [{ reason: 'missing' as const, cause: describeMissing(missing) }] : []),
      ...(evicted > 0 ? [{ reason: 'evicted' as const, cause: describeEvicted(evicted) }] : []),
    ];
  }

  async #countMissing(): Promise<number> {
    const missing = await Promise.all(KEYS.map((key) => this.#isMissing(key).catch(() => false)));
    return missing.filter(Boolean).length;
  }

  /** Writes a record that is not there. Whether it was there before, this process has seen itself. */
  async #isMissing(key: string): Promise<boolean> {
    if ((await this.#store.read(key)) !== undefined) {
      this.#kept.add(key);
      return false;
    }
    const isLost = this.#kept.delete(key);
    const record = { version: randomUUID(), value: '-', expiresAtMs: EXPIRES_AT_MS };
    // A full store rejects the write, and the next check tries again.
    const written = this.#store.writeIfVersion(key, undefined, record);
    if (await written.catch(() => false)) this.#kept.add(key);
    return isLost;
  }

  async #countEvicted(): Promise<number> {
    const servers = await this.#findServers();
    const counts = await Promise.all(servers.map((server) => this.#readEvicted(server)));
    return counts.reduce((sum, count) => sum + count, 0);
  }

  async #readEvicted(server: RedisQuestions): Promise<number> {
    const ask = (section: string): Promise<string> => server.info(section).catch(() => '');
    const [about, stats] = await Promise.all([ask('server'), ask('stats')]);
    const id = /^run_id:(\w+)/m.exec(about)?.[1];
    const text = /^evicted_keys:(\d+)/m.exec(stats)?.[1];
    if (id === undefined || text === undefined) return 0;
    const count = Number(text);
    const before = this.#evicted.get(id) ?? count;
    this.#evicted.set(id, count);
    return count - before;
  }
}

function describeMissing(count: number): string {
  return `${count} of ${KEYS.length} records that stay in Redis are gone: it was flushed, or it restarted without its data (appendonly), or another program deletes keys`;
}

function describeEvicted(count: number): string {
  return `Redis has evicted ${count} keys; set maxmemory-policy noeviction, and give it more memory`;
}
