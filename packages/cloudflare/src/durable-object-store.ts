import type { Store } from '@postern/edge';
import type { RecordObject } from './record-object.ts';

/**
 * Creates a store of Durable Objects, with one object per key, named by the key.
 *
 * @param locationHint where Cloudflare creates new objects, such as `weur`; default: near the user
 *   who signs in. A hint applies only when an object is created, and is not a guarantee (Cloudflare's
 *   docs, "Data location")
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
