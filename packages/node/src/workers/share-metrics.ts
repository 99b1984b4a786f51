import type { MetricsSnapshot, ShareMetrics } from '@postern/server/metrics';
import type { Channel } from './channel.ts';
import { isPrimaryMessage } from './messages.ts';

/** How long the primary may take to collect the metrics of all workers. It waits 1 s for each. */
const ANSWER_WITHIN_MS = 3000;

/**
 * Answers the primary's questions for this worker's metrics, and reads those of all workers from it.
 * Reading rejects if the primary does not answer within 3 s: a part of the counts would look like a
 * restart.
 */
export function createShareMetrics(channel: Channel): ShareMetrics {
  return (readOwn) => {
    const waiting = new Map<number, (snapshots: readonly MetricsSnapshot[]) => void>();
    let lastId = 0;
    channel.listen((message) => {
      if (!isPrimaryMessage(message)) return;
      if (message.kind === 'collect') {
        const { id } = message;
        void readOwn().then((snapshot) => channel.send({ kind: 'snapshot', id, snapshot }));
      } else if (message.kind === 'metrics') waiting.get(message.id)?.(message.snapshots);
    });
    return () => {
      lastId += 1;
      const id = lastId;
      const { promise, resolve, reject } = Promise.withResolvers<readonly MetricsSnapshot[]>();
      const fail = (): void => reject(new Error('the primary process does not collect metrics'));
      const timer = setTimeout(fail, ANSWER_WITHIN_MS);
      waiting.set(id, resolve);
      channel.send({ kind: 'scrape', id });
      return promise.finally(() => {
        clearTimeout(timer);
        waiting.delete(id);
      });
    };
  };
}
