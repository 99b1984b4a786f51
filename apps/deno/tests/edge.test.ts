import { startEdgeAlone } from '@postern/processes';
import { describeEdge } from '@postern/processes/stories';

describeEdge('Deno with KV', (variables) => startEdgeAlone('deno', variables));
