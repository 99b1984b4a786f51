import type { Store } from '@postern/edge';
import type { RecordObject } from './record-object.ts';

/**
 * A store of Durable Objects: one object per key, found by its name.
 *
 * @param locationHint where new objects are put, such as `weur`; default: near whoever signs in.
 *   Cloudflare's docs, “Data location”: a hint is heard when an object is made, and is no promise
 */
export function createDurableObjectStore(
  namespace: DurableObjectNamespace<RecordObject>,
  locationHint?: DurableObjectLocationHint,
): Store {
  const options = locationHint && { locationHint };
  const object = (key: string): DurableObjectStub<RecordObject> =>
    namespace.getByName(key, options);
  return {
    read: async (key) => object(key).read(),
    writeIfVersion: async (key, expected, record) => object(key).writeIfVersion(expected, record),
    delete: async (key) => object(key).delete(),
  };
}
