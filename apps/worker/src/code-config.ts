import { createWorkerFrom, type FetchHandler } from '@postern/cloudflare';
import { type PosternConfig, readConfig } from '@postern/edge/config';

export { RecordObject } from '@postern/cloudflare';

// A Worker whose variable CONFIG is what a configuration file in code returns, for stories.

const worker: FetchHandler = createWorkerFrom((bindings) => {
  const content: PosternConfig = JSON.parse(String(bindings['CONFIG']));
  const { config, errors } = readConfig(bindings, Object.keys(bindings), () => content);
  return config ?? { errors };
});
export default worker;
