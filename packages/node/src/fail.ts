import type { FailedMessage } from './workers/messages.ts';
import { findWorkerId } from './workers/own-worker.ts';
import { flushLines } from './write-line.ts';

/**
 * Ends a process that cannot start, with status 1. It prints the text; a worker tells the primary
 * process instead, which prints it once for all workers.
 */
export async function fail(text: string): Promise<never> {
  if (findWorkerId() !== undefined) await tell({ kind: 'failed', text });
  else process.stderr.write(`${text}\n`);
  await flushLines();
  process.exit(1);
}

function tell(message: FailedMessage): Promise<void> {
  return new Promise((sent) => {
    if (process.send === undefined) return sent();
    process.send(message, undefined, undefined, () => sent());
    return undefined;
  });
}
