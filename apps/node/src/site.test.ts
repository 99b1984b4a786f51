import { describeSite } from '@postern/processes/stories';

describeSite('node');
