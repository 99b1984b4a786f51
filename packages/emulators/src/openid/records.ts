import type { Adapter, AdapterPayload } from 'oidc-provider';
import type { EmulatorClock } from '../emulator/clock.ts';
import type { Foundation } from '../emulator/foundation.ts';
import type { IssuedSecretKind } from '../emulator/issued-secrets.ts';
import type { EmulatorState } from '../emulator/state.ts';
import { omitRecentUse } from './refresh-grace.ts';

/** The provider's records: sessions, grants, codes and tokens. */
export interface OpenIdRecords {
  readonly state: EmulatorState;
  /** The records of one kind, as oidc-provider calls them. */
  readonly openAdapter: (kind: string) => Adapter;
}

const ISSUED: Readonly<Record<string, IssuedSecretKind>> = {
  AuthorizationCode: 'code',
  AccessToken: 'access_token',
  ClientCredentials: 'access_token',
  RefreshToken: 'refresh_token',
};

/** Creates empty records in memory. They expire in the emulator's time, which a test can advance. */
export function createOpenIdRecords({ clock, issued, settings }: Foundation): OpenIdRecords {
  const records = new Records(clock);
  const openAdapter = (kind: string): Adapter => ({
    upsert: async (id, payload, expiresIn) => {
      const issuedKind = ISSUED[kind];
      if (issuedKind !== undefined && !records.has(kind, id)) issued.add(issuedKind, id);
      records.write(kind, id, payload, expiresIn);
    },
    find: async (id) => {
      const payload = records.read(kind, id);
      if (kind !== 'RefreshToken' || payload === undefined) return payload;
      const graceSeconds = settings.current().refreshTokenGraceSeconds;
      return omitRecentUse(payload, graceSeconds, clock.nowMs());
    },
    findByUid: async (uid) => records.findBy(kind, 'uid', uid),
    findByUserCode: async (userCode) => records.findBy(kind, 'userCode', userCode),
    consume: async (id) => {
      const payload = records.read(kind, id);
      if (payload !== undefined) payload.consumed = Math.floor(clock.nowMs() / 1000);
    },
    destroy: async (id) => {
      records.delete(kind, id);
    },
    revokeByGrantId: async (grantId) => {
      records.deleteOfGrant(grantId);
    },
  });
  const state: EmulatorState = {
    reset: () => {
      records.clear();
    },
    // The provider has no data directory: its signing key ends with the process, too.
    snapshot: () => undefined,
    restore: () => false,
  };
  return { state, openAdapter };
}

interface StoredRecord {
  readonly kind: string;
  readonly payload: AdapterPayload;
  /** In the emulator's time, in milliseconds; undefined if the record does not expire. */
  readonly deadlineMs: number | undefined;
}

/** Records of every kind, by kind and id. */
class Records {
  readonly #records = new Map<string, StoredRecord>();
  readonly #clock: EmulatorClock;

  constructor(clock: EmulatorClock) {
    this.#clock = clock;
  }

  has(kind: string, id: string): boolean {
    return this.#records.has(`${kind} ${id}`);
  }

  read(kind: string, id: string): AdapterPayload | undefined {
    const record = this.#records.get(`${kind} ${id}`);
    return record && this.#isAlive(record) ? record.payload : undefined;
  }

  findBy(kind: string, field: 'uid' | 'userCode', value: string): AdapterPayload | undefined {
    return [...this.#records.values()].find(
      (record) => record.kind === kind && record.payload[field] === value && this.#isAlive(record),
    )?.payload;
  }

  write(kind: string, id: string, payload: AdapterPayload, expiresInSeconds?: number): void {
    const deadlineMs =
      expiresInSeconds === undefined ? undefined : this.#clock.nowMs() + expiresInSeconds * 1000;
    for (const [key, record] of this.#records) {
      if (!this.#isAlive(record)) this.#records.delete(key);
    }
    this.#records.set(`${kind} ${id}`, { kind, payload, deadlineMs });
  }

  delete(kind: string, id: string): void {
    this.#records.delete(`${kind} ${id}`);
  }

  deleteOfGrant(grantId: string): void {
    for (const [key, { payload }] of this.#records) {
      if (payload.grantId === grantId) this.#records.delete(key);
    }
  }

  clear(): void {
    this.#records.clear();
  }

  #isAlive({ deadlineMs }: StoredRecord): boolean {
    return deadlineMs === undefined || deadlineMs > this.#clock.nowMs();
  }
}
