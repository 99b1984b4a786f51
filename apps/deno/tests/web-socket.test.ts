import { describeWebSockets } from '@postern/processes/stories';

describeWebSockets('deno');
