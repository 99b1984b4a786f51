import { createWorker } from './worker.ts';

export { RecordObject } from './record-object.ts';

/** The Worker of a deployment. */
export default createWorker();
