import { describeManyConnections } from '@postern/processes/stories';
import { buildCommand } from './deno-process.ts';

describeManyConnections(buildCommand);
