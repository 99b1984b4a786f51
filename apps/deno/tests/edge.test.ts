import { startEdgeAlone } from '@postern/processes';
import { describeEdge } from '@postern/processes/stories';

describeEdge('Deno with KV', async (variables) => ({
  ...(await startEdgeAlone('deno', variables)),
  // `Deno.serve` has no time limit for a head; the README says what is needed in front.
  lacks: ['head limits'],
}));
