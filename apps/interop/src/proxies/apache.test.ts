import { apache } from './apache.ts';
import { describeProxy } from './stories/describe-proxy.ts';

describeProxy(apache);
