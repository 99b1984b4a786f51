import { resolve } from 'node:path';
import { start } from '@postern/node';

// The product on Node: the edge, and the console's build.
await start({ app: resolve(import.meta.dirname, '../../console/dist') });
