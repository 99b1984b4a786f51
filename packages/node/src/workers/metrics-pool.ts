import type { MetricsSnapshot } from '@postern/server/metrics';
import type { CollectMessage, SnapshotMessage } from './messages.ts';
import { Questions } from './questions.ts';

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
  readonly #questions = new Questions<SnapshotMessage>();
  #retired: MetricsSnapshot = [];
  #retiring: Promise<void> = Promise.resolve();

  /** Asks every worker. @returns their metrics, and what the ended ones had counted */
  async collect(workers: readonly CollectedWorker[]): Promise<readonly MetricsSnapshot[]> {
    await Promise.all(workers.map((worker) => this.#ask(worker)));
    await this.#retiring;
    return [...this.#latest.values(), this.#retired];
  }

  /** Notes the answer of a worker. */
  note(message: SnapshotMessage): void {
    this.#questions.answer(message);
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

  async #ask(worker: CollectedWorker): Promise<void> {
    const answer = await this.#questions.ask(ANSWER_WITHIN_MS, (id) =>
      worker.send({ kind: 'collect', id }),
    );
    if (answer) this.#latest.set(worker.id, answer.snapshot);
  }
}
