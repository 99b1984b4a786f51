import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { RateWindows } from '@postern/edge';
import { buildListening, LAST_STEPS_MS, SHUTDOWN_MS, STOP_SIGNALS } from '@postern/server';
import { fail } from '../fail.ts';
import type { NodeConfig } from '../node-config.ts';
import type { Write } from '../serve.ts';
import { onStop } from '../stop-signals.ts';
import { VERSION } from '../version.ts';
import { flushLines, writeLine } from '../write-line.ts';
import { Heartbeats } from './heartbeats.ts';
import {
  isWorkerMessage,
  type PrimaryMessage,
  type ScrapeMessage,
  type TakeMessage,
} from './messages.ts';
import { MetricsPool } from './metrics-pool.ts';
import { OWN_WORKER } from './own-worker.ts';
import { Restarts } from './restarts.ts';
import { watchUnconfirmed } from './unconfirmed.ts';

/** The primary kills a worker after this time. A worker exits by itself earlier. */
const END_WITHIN_MS = SHUTDOWN_MS + LAST_STEPS_MS + 1000;
/** A worker is granted at most this part of a limit at once, divided by the number of workers. */
const SHARE_OF_LIMIT = 0.02;
/** How long to wait for the last output of a worker that has ended. */
const LAST_WORDS_MS = 1000;

/**
 * Runs the edge in several processes that share one port. This process, the primary, distributes
 * the connections, counts rate limits for all workers, writes their log lines, and replaces a
 * worker that dies or hangs. On SIGTERM, SIGINT or SIGHUP it tells every worker to finish, and
 * exits with 1 if one of them failed. If no worker can start, it prints why, once, and exits with
 * 1. If this process is killed, the workers finish their work and end too.
 */
export function runWorkers(config: NodeConfig, log: Write): void {
  // Each worker's lines come through a pipe, so that long lines of two workers do not mix.
  cluster.setupPrimary({ stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  const pool = new WorkerPool(config, log);
  // The signal may come during the start, and would end this process without its workers.
  onStop(() => pool.end());
  pool.start();
}

class WorkerPool {
  readonly #config: NodeConfig;
  readonly #log: Write;
  readonly #windows = new RateWindows();
  readonly #metrics = new MetricsPool();
  /** When each worker that accepts requests began to. */
  readonly #listeningSinceMs = new Map<Worker, number>();
  readonly #failures = new Map<Worker, string>();
  readonly #alive = new Set<Worker>();
  #hasAnnounced = false;
  /** A worker has accepted requests, so the configuration works, and a death is not a reason to give up. */
  #hasListened = false;
  #isEnding = false;
  #status = 0;

  constructor(config: NodeConfig, log: Write) {
    this.#config = config;
    this.#log = log;
  }

  start(): void {
    for (let i = 0; i < this.#config.server.workers; i += 1) this.#fork(new Restarts());
  }

  /** Tells every worker to finish. This process ends when they have. */
  end(): void {
    if (this.#isEnding) return;
    this.#isEnding = true;
    this.#signalAll('SIGTERM');
    setTimeout(() => this.#signalAll('SIGKILL'), END_WITHIN_MS).unref();
    this.#exitIfDone();
  }

  #signalAll(signal: NodeJS.Signals): void {
    for (const worker of this.#alive) worker.process.kill(signal);
  }

  #fork(restarts: Restarts): void {
    const worker = forkWorker();
    if (typeof worker === 'string') return void this.#replace(undefined, worker, restarts);
    this.#alive.add(worker);
    const { stdout } = worker.process;
    if (stdout) createInterface({ input: stdout }).on('line', writeLine);
    worker.on('message', (message: unknown) => {
      if (!isWorkerMessage(message)) return;
      if (message.kind === 'failed') this.#failures.set(worker, message.text);
      else if (message.kind === 'take') this.#grant(worker, message);
      else if (message.kind === 'snapshot') this.#metrics.note(message);
      else if (message.kind === 'scrape') void this.#answerScrape(worker, message);
    });
    worker.on('listening', ({ port }) => {
      this.#noteListening(worker, port);
      this.#watchHeartbeats(worker);
    });
    void this.#replaceAtEnd(worker, restarts, watchUnconfirmed(worker));
  }

  #grant(worker: Worker, { id, limit, caller }: TakeMessage): void {
    const share = Math.floor((limit.requests * SHARE_OF_LIMIT) / this.#config.server.workers);
    const asked = Math.max(1, share);
    const grant = this.#windows.take(limit, caller, asked);
    send(worker, { kind: 'grant', id, ...grant, isLast: grant.granted < asked });
  }

  async #answerScrape(worker: Worker, { id }: ScrapeMessage): Promise<void> {
    const listening = [...this.#listeningSinceMs.keys()];
    const snapshots = await this.#metrics.collect(
      listening.map((one) => ({ id: one.id, send: (message) => send(one, message) })),
    );
    send(worker, { kind: 'metrics', id, snapshots });
  }

  #noteListening(worker: Worker, port: number): void {
    this.#listeningSinceMs.set(worker, Date.now());
    this.#hasListened = true;
    const { host, redisUrl, workers } = this.#config.server;
    if (this.#hasAnnounced) {
      this.#log({ event: 'worker_back', worker: worker.id, pid: worker.process.pid ?? 0 });
    } else if (this.#listeningSinceMs.size === workers) {
      this.#hasAnnounced = true;
      const where = {
        host,
        port,
        workers,
        sessions: redisUrl ? 'redis' : 'memory',
        version: VERSION,
      };
      this.#log(buildListening(where, this.#config));
    }
  }

  /** A worker that hangs would keep its part of the connections forever. */
  #watchHeartbeats(worker: Worker): void {
    const heartbeats = new Heartbeats((cause) => {
      this.#failures.set(worker, cause);
      worker.process.kill('SIGKILL');
    });
    worker.on('message', () => heartbeats.note());
    worker.once('exit', () => heartbeats.stop());
  }

  async #replaceAtEnd(
    worker: Worker,
    restarts: Restarts,
    closeUnconfirmed: () => void,
  ): Promise<void> {
    // The last line of output comes before `close`, the last message before `disconnect`. Neither comes
    // if the worker was killed while it was given a connection.
    const silent = Promise.allSettled([once(worker.process, 'close'), once(worker, 'disconnect')]);
    const { status, cause } = await waitForEnd(worker);
    await Promise.race([silent, wait(LAST_WORDS_MS)]);
    closeUnconfirmed();
    this.#alive.delete(worker);
    this.#metrics.retire(worker.id);
    if (this.#isEnding) {
      // A worker that has not served yet is ended by the signal itself.
      const isStopped = STOP_SIGNALS.some((one) => one === cause);
      if (status !== 0 && !isStopped) this.#status = 1;
      this.#exitIfDone();
    } else {
      await this.#replace(worker, cause, restarts);
    }
  }

  /** @param worker undefined if the system could not start it */
  async #replace(worker: Worker | undefined, end: string, restarts: Restarts): Promise<void> {
    const sinceMs = worker && this.#listeningSinceMs.get(worker);
    const failure = worker && this.#failures.get(worker);
    if (worker) this.#listeningSinceMs.delete(worker);
    if (!this.#hasListened) await fail(failure ?? buildStartFailure(end));
    const cause = failure ?? end;
    const restartInMs = restarts.computeWaitMs(sinceMs === undefined ? 0 : Date.now() - sinceMs);
    const { id = 0, process: { pid = 0 } = {} } = worker ?? {};
    this.#log({ event: 'worker_ended', worker: id, pid, cause, restartInMs });
    setTimeout(() => this.#isEnding || this.#fork(restarts), restartInMs);
  }

  #exitIfDone(): void {
    if (this.#alive.size > 0) return;
    void flushLines().then(() => process.exit(this.#status));
  }
}

/** @returns why the system cannot start it: Node throws some reasons, and emits others as an event */
function forkWorker(): Worker | string {
  try {
    return cluster.fork(OWN_WORKER);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** How a worker ended. */
interface End {
  /** The exit status, if the worker exited by itself. */
  readonly status?: number | undefined;
  /** The status in words, the signal, or why the system could not start the worker. */
  readonly cause: string;
}

/** Waits until a worker has ended. One that the system cannot start has an error, and no end. */
function waitForEnd(worker: Worker): Promise<End> {
  const { promise, resolve } = Promise.withResolvers<End>();
  worker.once('exit', (status, signal) =>
    resolve({ status, cause: signal ?? `exit status ${status}` }),
  );
  worker.on('error', ({ message: cause }) => {
    if (worker.process.pid === undefined) resolve({ cause });
  });
  return promise;
}

function buildStartFailure(end: string): string {
  return `Postern cannot start: a worker ended before it accepted requests (${end}). If no line above says why, the system may have ended it for lack of memory: allow more memory, or lower POSTERN_WORKERS (--workers)`;
}

function send(worker: Worker, message: PrimaryMessage): void {
  // A worker that has just died needs no message.
  worker.process.send?.(message, () => undefined);
}
