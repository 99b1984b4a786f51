import { createWorkerFrom, type FetchHandler } from '@postern/cloudflare';
import { parseConfig, readConfig } from '@postern/edge/config';

export { RecordObject } from '@postern/cloudflare';

// A Worker whose variable CONFIG is `postern.config.json`, for stories and measurements.

const worker: FetchHandler = createWorkerFrom((bindings) => {
  const { file, errors } = parseConfig(String(bindings['CONFIG']));
  if (errors) return { errors };
  const { config, errors: found } = readConfig(bindings, Object.keys(bindings), file);
  return config ?? { errors: found };
});
export default worker;
