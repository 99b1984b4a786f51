import { createConfiguredWorker } from '@postern/cloudflare/config';
import config from './postern.config.ts';

export { RecordObject } from '@postern/cloudflare';
export default createConfiguredWorker(config);
