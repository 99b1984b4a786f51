import type { MetricsSnapshot } from '@postern/server/metrics';
import type { CollectMessage, SnapshotMessage } from './messages.ts';

/** A worker that does not answer in this time counts with its last answer. */
const ANSWER_WITHIN_MS = 1000;

/** A worker, as far as its metrics are collected. */
export interface CollectedWorker {
  readonly id: number;
  send(message: CollectMessage): void;
}

/**
 * The metrics of all workers. The sum keeps the last counts of a worker that has ended. If a
 * counter decreased, Prometheus would assume a restart and count everything twice.
 */
export class MetricsPool {
  readonly #latest = new Map<number, MetricsSnapshot>();
  readonly #waiting = new Map<number, (message: SnapshotMessage) => void>();
  #retired: MetricsSnapshot = [];
  #retiring: Promise<void> = Promise.resolve();
  #lastId = 0;

  /** Asks every worker. @returns their metrics, and what the ended ones had counted */
  async collect(workers: readonly CollectedWorker[]): Promise<readonly MetricsSnapshot[]> {
    await Promise.all(workers.map((worker) => this.#ask(worker)));
    await this.#retiring;
    return [...this.#latest.values(), this.#retired];
  }

  /** Notes the answer of a worker. */
  note(message: SnapshotMessage): void {
    this.#waiting.get(message.id)?.(message);
  }

  /** Keeps what a worker had counted, when it has ended. */
  retire(workerId: number): void {
    const snapshot = this.#latest.get(workerId);
    if (snapshot === undefined) return;
    this.#latest.delete(workerId);
    this.#retiring = this.#add(this.#retiring, snapshot);
  }

  async #add(before: Promise<void>, snapshot: MetricsSnapshot): Promise<void> {
    await before;
    const { addCounts } = await import('@postern/server/metrics');
    this.#retired = await addCounts(this.#retired, snapshot);
  }

  #ask(worker: CollectedWorker): Promise<void> {
    this.#lastId += 1;
    const id = this.#lastId;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, ANSWER_WITHIN_MS);
    this.#waiting.set(id, ({ snapshot }) => {
      this.#latest.set(worker.id, snapshot);
      resolve();
    });
    worker.send({ kind: 'collect', id });
    return promise.finally(() => {
      clearTimeout(timer);
      this.#waiting.delete(id);
    });
  }
}
