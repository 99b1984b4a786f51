import { describe, expect, test } from 'vitest';
import { Failure } from '../failure.ts';
import type { TokenSet } from '../oauth/token-set.ts';
import { Sealer } from '../sessions/sealing.ts';
import type { Store } from '../stores/store.ts';
import { Cell } from './cell.ts';
import { CLAIM_LEASE_MS, type Renewable } from './renewable.ts';
import { type Renewal, Renewer } from './renewer.ts';

const ring = [{ id: 'k1', bytes: new Uint8Array(32) }] as const;

/** Several processes with one store, and a provider that counts and can fail. */
class Cluster {
  readonly key = `renewal-${crypto.randomUUID()}`;
  readonly processes: { renewer: Renewer<Renewable>; cell: Cell<Renewable> }[];
  requests = 0;
  aheadMs = 0;
  answer: (request: number) => Promise<TokenSet | Failure> = (request) =>
    Promise.resolve(buildTokens(request));

  constructor(createStore: () => Store, processes: number) {
    this.processes = Array.from({ length: processes }, () => ({
      renewer: new Renewer<Renewable>(),
      cell: new Cell<Renewable>(
        createStore(),
        this.key,
        new Sealer(ring, new Uint8Array(32), this.key),
        () => Date.now() + 600_000,
      ),
    }));
  }

  async begin(): Promise<void> {
    await this.processes[0]?.cell.write(undefined, { generation: 0, tokens: buildTokens(0) });
  }

  /** Renews in one of the processes, as a caller that finds the first tokens expired would. */
  renew(process: number): Promise<Renewable | Failure> {
    const { renewer, cell } = this.processes[process % this.processes.length] ?? {};
    if (renewer === undefined || cell === undefined) throw new Error('a cluster has processes');
    const renewal: Renewal<Renewable> = {
      cell,
      now: () => Date.now() + this.aheadMs,
      isNeeded: ({ generation }) => generation === 0,
      request: () => {
        this.requests += 1;
        return this.answer(this.requests);
      },
    };
    return renewer.renew(renewal, () => undefined);
  }

  async renewAll(callers: number): Promise<(Renewable | Failure)[]> {
    return Promise.all(Array.from({ length: callers }, (_, caller) => this.renew(caller)));
  }
}

function buildTokens(request: number): TokenSet {
  return { accessToken: `access-${request}`, tokenType: 'bearer', obtainedAtMs: 0, expiresAtMs: 1 };
}

const readToken = (outcome: Renewable | Failure | undefined): string | undefined =>
  outcome instanceof Failure ? outcome.code : outcome?.tokens?.accessToken;

/** What coordination promises over a store, as a suite: call it with the store to be proved. */
export function describeRenewal(name: string, createStore: () => Store): void {
  describe(`renewal over ${name}`, () => {
    test('S-54 1,000 callers in four processes make one request, and all get its outcome', async () => {
      const cluster = new Cluster(createStore, 4);
      await cluster.begin();
      const outcomes = await cluster.renewAll(1000);
      expect(new Set(outcomes.map(readToken))).toEqual(new Set(['access-1']));
      expect(cluster.requests).toBe(1);
      expect(readToken(await cluster.renew(3))).toBe('access-1');
    });

    test('the same when the first request times out: it is made once more', async () => {
      const cluster = new Cluster(createStore, 4);
      cluster.answer = async (request) =>
        request === 1 ? new Failure('provider_timeout') : buildTokens(request);
      await cluster.begin();
      const outcomes = await cluster.renewAll(1000);
      expect(new Set(outcomes.map(readToken))).toEqual(new Set(['access-2']));
      expect(cluster.requests).toBe(2);
    });

    test('a failure of the moment is every caller’s answer, and is not asked again during the pause', async () => {
      const cluster = new Cluster(createStore, 3);
      cluster.answer = () => Promise.resolve(new Failure('provider_unreachable'));
      await cluster.begin();
      const outcomes = await cluster.renewAll(30);
      expect(new Set(outcomes.map(readToken))).toEqual(new Set(['provider_unreachable']));
      await cluster.renewAll(30);
      expect(cluster.requests).toBe(1);
      cluster.answer = (request) => Promise.resolve(buildTokens(request));
      cluster.aheadMs += 1500;
      expect(readToken(await cluster.renew(1))).toBe('access-2');
    });

    test('Retry-After is honoured', async () => {
      const cluster = new Cluster(createStore, 2);
      const asked = new Failure('provider_rate_limited', { retryAfterSeconds: 20 });
      cluster.answer = () => Promise.resolve(asked);
      await cluster.begin();
      await cluster.renew(0);
      cluster.aheadMs += 15_000;
      const held = await cluster.renew(1);
      expect(held).toMatchObject({ code: 'provider_rate_limited', retryAfterSeconds: 5 });
      expect(cluster.requests).toBe(1);
    });

    test('a definitive failure is remembered for callers who come late', async () => {
      const cluster = new Cluster(createStore, 2);
      cluster.answer = () => Promise.resolve(new Failure('provider_rejected_grant'));
      await cluster.begin();
      await cluster.renew(0);
      expect(readToken(await cluster.renew(1))).toBe('provider_rejected_grant');
      expect(cluster.requests).toBe(1);
    });

    test('a process that dies with the claim blocks the others for its lease and no longer', async () => {
      const cluster = new Cluster(createStore, 2);
      await cluster.begin();
      cluster.answer = () => new Promise(() => undefined);
      void cluster.renew(0);
      await expect.poll(() => cluster.requests).toBe(1);
      cluster.answer = (request) => Promise.resolve(buildTokens(request));
      const other = cluster.renew(1);
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(cluster.requests).toBe(1);
      cluster.aheadMs += CLAIM_LEASE_MS;
      expect(readToken(await other)).toBe('access-2');
    });

    test('what was signed out while it was being renewed stays signed out', async () => {
      const cluster = new Cluster(createStore, 2);
      await cluster.begin();
      cluster.answer = async (request) => {
        await cluster.processes[1]?.cell.delete();
        return buildTokens(request);
      };
      expect(readToken(await cluster.renew(0))).toBe('session_expired');
      expect(await cluster.processes[0]?.cell.read()).toBeUndefined();
    });

    test('S-53 a write in between, such as a touch, loses neither itself nor the new tokens', async () => {
      const cluster = new Cluster(createStore, 2);
      await cluster.begin();
      cluster.answer = async (request) => {
        const cell = cluster.processes[1]?.cell;
        const stored = await cell?.read();
        if (stored && !(stored instanceof Failure)) {
          await cell?.write(stored.version, { ...stored.value, touched: true } as Renewable);
        }
        return buildTokens(request);
      };
      const outcome = await cluster.renew(0);
      expect(outcome).toMatchObject({ generation: 1, touched: true });
    });

    test('whose lease ran out and whose answer came late wins over the dead answer of the next', async () => {
      const cluster = new Cluster(createStore, 2);
      await cluster.begin();
      const slow = Promise.withResolvers<TokenSet>();
      const reused = Promise.withResolvers<Failure>();
      cluster.answer = (request) => (request === 1 ? slow.promise : reused.promise);
      const first = cluster.renew(0);
      await expect.poll(() => cluster.requests).toBe(1);
      cluster.aheadMs += CLAIM_LEASE_MS;
      const second = cluster.renew(1);
      await expect.poll(() => cluster.requests).toBe(2);
      slow.resolve(buildTokens(1));
      expect(readToken(await first)).toBe('access-1');
      reused.resolve(new Failure('provider_rejected_grant'));
      expect(readToken(await second)).toBe('access-1');
    });
  });
}
