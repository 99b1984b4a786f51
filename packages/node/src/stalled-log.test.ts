import { describeStalledLog } from '@postern/processes/stories';
import { buildCommand } from './testing/command.ts';

describeStalledLog(buildCommand);
