import { describeStalledLog } from '@postern/processes/stories';
import { buildCommand } from './deno-process.ts';

describeStalledLog(buildCommand);
