import { startEdgeAlone } from '@postern/processes';
import { describeEdge } from '@postern/processes/stories';

describeEdge('Deno with KV', async (variables) => ({
  ...(await startEdgeAlone('deno', variables)),
  // `Deno.serve` has no time limit for a request's head; the README says to put a proxy in front.
  lacks: ['head limits'],
}));
