import { configureProcess } from '@postern/processes';
import { describeWebSockets } from '@postern/processes/stories';

describeWebSockets('node', configureProcess('node'));
