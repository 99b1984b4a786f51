import { nginx } from './nginx.ts';
import { describeProxy } from './stories/describe-proxy.ts';

describeProxy(nginx);
