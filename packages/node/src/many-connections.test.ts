import { describeManyConnections } from '@postern/processes/stories';
import { buildCommand } from './testing/command.ts';

describeManyConnections(buildCommand);
