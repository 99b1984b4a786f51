import { buildWorker, startWorkerd } from '@postern/processes';
import { describeEdge } from '@postern/processes/stories';

describeEdge('workerd with Durable Objects', async (variables) => {
  const script = buildWorker();
  const workerd = await startWorkerd([{ name: 'edge', script, variables, records: 'edge' }]);
  return {
    origin: workerd.origins[0] ?? '',
    output: () => workerd.output(),
    lacks: ['documents', 'limits'],
    end: () => workerd.end(),
  };
});
