import { describeShutdown } from '@postern/processes/stories';
import { buildCommand } from './deno-process.ts';

describeShutdown(buildCommand);
