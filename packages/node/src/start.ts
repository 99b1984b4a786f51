import { buildCauseText, buildConfigErrorText } from '@postern/edge';
import { createLineLog } from '@postern/server';
import { surviveClosedOutput } from './closed-output.ts';
import { fail } from './fail.ts';
import { type ReadNodeConfigOptions, readNodeConfig } from './node-config.ts';
import { serve } from './serve.ts';
import { listenForStop, stopNow } from './stop-signals.ts';
import { sendHeartbeats } from './workers/heartbeats.ts';
import { connectToPrimary, findWorkerId, outlivePrimary } from './workers/own-worker.ts';
import { runWorkers } from './workers/primary.ts';
import { createShareMetrics } from './workers/share-metrics.ts';
import { createSharedRateLimiter } from './workers/shared-limiter.ts';
import { writeLine } from './write-line.ts';

/**
 * Starts the edge as a server of this process, or of several with `workers`: reads settings and
 * configuration file, connects the store, listens, and stops on SIGTERM, SIGINT or SIGHUP when
 * requests in progress are done. It logs JSON lines to standard output. On a configuration error it
 * prints every error with its fix, and exits with 1. If standard output is closed, it keeps serving
 * without a log. It makes V8 collect young objects more often in this process, unless
 * `--minor-gc-task-trigger` is set.
 *
 * With more than one worker, Node runs the program that called this again in each of them.
 */
export async function start(options: ReadNodeConfigOptions = {}): Promise<void> {
  const worker = findWorkerId();
  listenForStop();
  surviveClosedOutput();
  process.on('uncaughtExceptionMonitor', (error) => {
    const cause = buildCauseText(error) ?? 'unknown';
    createLineLog(writeLine, { worker })({ event: 'crashed', cause });
  });
  const { config, errors, unknown } = await readNodeConfig(options);
  const log = createLineLog(writeLine, { worker, level: config?.edge.settings.logLevel });
  if (worker === undefined) {
    for (const setting of unknown) log({ event: 'unknown_setting', ...setting });
  }
  if (config === undefined) return fail(buildConfigErrorText(errors));
  if (worker !== undefined) {
    const channel = connectToPrimary();
    const rateLimiter = createSharedRateLimiter(channel);
    const shareMetrics = createShareMetrics(channel);
    sendHeartbeats(channel);
    outlivePrimary(stopNow);
    return serve(config, log, { rateLimiter, shareMetrics }).catch(failToStart);
  }
  if (config.server.workers > 1) return runWorkers(config, log);
  return serve(config, log).catch(failToStart);
}

/** Ends the process: a connection to Redis that is open already would keep it alive. */
function failToStart(error: unknown): Promise<never> {
  return fail(`Postern cannot start: ${error instanceof Error ? error.message : String(error)}`);
}
