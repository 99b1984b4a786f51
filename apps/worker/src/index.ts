import { createWorker } from './worker.ts';

export { RecordObject } from './record-object.ts';

/** The Worker as it is deployed. */
export default createWorker();
