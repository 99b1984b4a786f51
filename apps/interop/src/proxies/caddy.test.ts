import { caddy } from './caddy.ts';
import { describeProxy } from './stories/describe-proxy.ts';

describeProxy(caddy);
