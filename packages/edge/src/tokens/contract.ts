import { describe, expect, test } from 'vitest';
import { Failure } from '../failures/failure.ts';
import type { TokenSet } from '../oauth/token-set.ts';
import { Sealer } from '../sealing/sealer.ts';
import { type Absence, SealedRecord } from '../stores/sealed-record.ts';
import type { Store } from '../stores/store.ts';
import { RefreshCoordinator } from './refresh-coordinator.ts';
import { LOCK_TTL_MS, type RefreshState } from './refresh-state.ts';
import type { RefreshTask } from './refresh-task.ts';

const ring = [{ id: 'k1', bytes: new Uint8Array(32) }] as const;

type Outcome = RefreshState | Absence | Failure;

/** Several processes on one store, and a provider that counts its requests and can fail. */
class Cluster {
  readonly key = `refresh-${crypto.randomUUID()}`;
  readonly processes: {
    coordinator: RefreshCoordinator<RefreshState>;
    record: SealedRecord<RefreshState>;
  }[];
  requests = 0;
  aheadMs = 0;
  respond: (request: number) => Promise<TokenSet | Failure> = (request) =>
    Promise.resolve(buildTokens(request));

  constructor(createStore: () => Store, processes: number) {
    this.processes = Array.from({ length: processes }, () => ({
      coordinator: new RefreshCoordinator<RefreshState>(),
      record: new SealedRecord<RefreshState>(
        createStore(),
        this.key,
        new Sealer(ring, new Uint8Array(32), this.key),
        () => [Date.now() + 600_000],
      ),
    }));
  }

  async begin(): Promise<void> {
    await this.processes[0]?.record.write(undefined, { generation: 0, tokens: buildTokens(0) });
  }

  /** Refreshes in one of the processes, as a caller does that finds the first tokens expired. */
  refresh(process: number): Promise<Outcome> {
    const { coordinator, record } = this.processes[process % this.processes.length] ?? {};
    if (coordinator === undefined || record === undefined)
      throw new Error('a cluster has processes');
    const task: RefreshTask<RefreshState> = {
      record,
      now: () => Date.now() + this.aheadMs,
      isNeeded: ({ generation }) => generation === 0,
      request: () => {
        this.requests += 1;
        return this.respond(this.requests);
      },
    };
    return coordinator.refresh(task, () => undefined);
  }

  async refreshAll(callers: number): Promise<Outcome[]> {
    return Promise.all(Array.from({ length: callers }, (_, caller) => this.refresh(caller)));
  }
}

function buildTokens(request: number): TokenSet {
  return { accessToken: `access-${request}`, tokenType: 'bearer', obtainedAtMs: 0, expiresAtMs: 1 };
}

function readToken(outcome: Outcome): string | undefined {
  if (typeof outcome === 'string') return outcome;
  return outcome instanceof Failure ? outcome.code : outcome.tokens?.accessToken;
}

/** The suite that every store must pass: refreshes of several processes over one store. */
export function describeRefresh(name: string, createStore: () => Store): void {
  describe(`refreshes over ${name}`, () => {
    test('S-54 1,000 callers in four processes make one request and share its outcome', async () => {
      const cluster = new Cluster(createStore, 4);
      await cluster.begin();
      const outcomes = await cluster.refreshAll(1000);
      expect(new Set(outcomes.map(readToken))).toEqual(new Set(['access-1']));
      expect(cluster.requests).toBe(1);
      expect(readToken(await cluster.refresh(3))).toBe('access-1');
    });

    test('retries a request that times out once', async () => {
      const cluster = new Cluster(createStore, 4);
      cluster.respond = async (request) =>
        request === 1 ? new Failure('provider_timeout') : buildTokens(request);
      await cluster.begin();
      const outcomes = await cluster.refreshAll(1000);
      expect(new Set(outcomes.map(readToken))).toEqual(new Set(['access-2']));
      expect(cluster.requests).toBe(2);
    });

    test('gives every caller a transient failure, and sends no request during the backoff', async () => {
      const cluster = new Cluster(createStore, 3);
      cluster.respond = () => Promise.resolve(new Failure('provider_unreachable'));
      await cluster.begin();
      const outcomes = await cluster.refreshAll(30);
      expect(new Set(outcomes.map(readToken))).toEqual(new Set(['provider_unreachable']));
      await cluster.refreshAll(30);
      expect(cluster.requests).toBe(1);
      cluster.respond = (request) => Promise.resolve(buildTokens(request));
      cluster.aheadMs += 1500;
      expect(readToken(await cluster.refresh(1))).toBe('access-2');
    });

    test('sends no request during Retry-After', async () => {
      const cluster = new Cluster(createStore, 2);
      const limited = new Failure('provider_rate_limited', { retryAfterSeconds: 20 });
      cluster.respond = () => Promise.resolve(limited);
      await cluster.begin();
      await cluster.refresh(0);
      cluster.aheadMs += 15_000;
      const early = await cluster.refresh(1);
      expect(early).toMatchObject({ code: 'provider_rate_limited', retryAfterSeconds: 5 });
      expect(cluster.requests).toBe(1);
    });

    test('gives a final failure to later callers without a request', async () => {
      const cluster = new Cluster(createStore, 2);
      cluster.respond = () => Promise.resolve(new Failure('provider_rejected_grant'));
      await cluster.begin();
      await cluster.refresh(0);
      expect(readToken(await cluster.refresh(1))).toBe('provider_rejected_grant');
      expect(cluster.requests).toBe(1);
    });

    test('waits for the lock of a process that died until the lock expires', async () => {
      const cluster = new Cluster(createStore, 2);
      await cluster.begin();
      cluster.respond = () => new Promise(() => undefined);
      void cluster.refresh(0);
      await expect.poll(() => cluster.requests).toBe(1);
      cluster.respond = (request) => Promise.resolve(buildTokens(request));
      const other = cluster.refresh(1);
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(cluster.requests).toBe(1);
      cluster.aheadMs += LOCK_TTL_MS;
      expect(readToken(await other)).toBe('access-2');
    });

    test('keeps a session signed out that was signed out during its refresh', async () => {
      const cluster = new Cluster(createStore, 2);
      await cluster.begin();
      cluster.respond = async (request) => {
        await cluster.processes[1]?.record.delete();
        return buildTokens(request);
      };
      expect(readToken(await cluster.refresh(0))).toBe('missing');
      expect(await cluster.processes[0]?.record.read()).toBe('missing');
    });

    test('S-53 keeps both the new tokens and a concurrent write, such as a touch', async () => {
      const cluster = new Cluster(createStore, 2);
      await cluster.begin();
      cluster.respond = async (request) => {
        const record = cluster.processes[1]?.record;
        const stored = await record?.read();
        if (typeof stored === 'object' && !(stored instanceof Failure)) {
          await record?.write(stored.version, { ...stored.value, touched: true } as RefreshState);
        }
        return buildTokens(request);
      };
      const outcome = await cluster.refresh(0);
      expect(outcome).toMatchObject({ generation: 1, touched: true });
    });

    test('keeps a late success over the invalid_grant of the next lock holder', async () => {
      const cluster = new Cluster(createStore, 2);
      await cluster.begin();
      const slow = Promise.withResolvers<TokenSet>();
      const reused = Promise.withResolvers<Failure>();
      cluster.respond = (request) => (request === 1 ? slow.promise : reused.promise);
      const first = cluster.refresh(0);
      await expect.poll(() => cluster.requests).toBe(1);
      cluster.aheadMs += LOCK_TTL_MS;
      const second = cluster.refresh(1);
      await expect.poll(() => cluster.requests).toBe(2);
      slow.resolve(buildTokens(1));
      expect(readToken(await first)).toBe('access-1');
      reused.resolve(new Failure('provider_rejected_grant'));
      expect(readToken(await second)).toBe('access-1');
    });
  });
}
