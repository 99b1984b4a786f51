import { describeShutdown } from '@postern/processes/stories';
import { buildCommand } from './testing/command.ts';

describeShutdown(buildCommand);
