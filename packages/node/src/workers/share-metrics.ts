import type { ShareMetrics } from '@postern/server/metrics';
import type { Channel } from './channel.ts';
import { isPrimaryMessage, type MetricsMessage } from './messages.ts';
import { Questions } from './questions.ts';

/** How long the primary may take to collect the metrics of all workers. It waits 1 s for each. */
const ANSWER_WITHIN_MS = 3000;

/**
 * Answers the primary's questions for this worker's metrics, and reads those of all workers from it.
 * Reading rejects if the primary does not answer within 3 s: a part of the counts would look like a
 * restart.
 */
export function createShareMetrics(channel: Channel): ShareMetrics {
  return (readOwn) => {
    const questions = new Questions<MetricsMessage>();
    channel.listen((message) => {
      if (!isPrimaryMessage(message)) return;
      if (message.kind === 'collect') {
        const { id } = message;
        void readOwn().then((snapshot) => channel.send({ kind: 'snapshot', id, snapshot }));
      } else if (message.kind === 'metrics') questions.answer(message);
    });
    return async () => {
      const answer = await questions.ask(ANSWER_WITHIN_MS, (id) =>
        channel.send({ kind: 'scrape', id }),
      );
      if (answer === undefined) throw new Error('the primary process does not collect metrics');
      return answer.snapshots;
    };
  };
}
