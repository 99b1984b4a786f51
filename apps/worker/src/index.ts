import { createWorker } from '@postern/cloudflare';

export { RecordObject } from '@postern/cloudflare';

/** The Worker of a deployment. */
export default createWorker();
