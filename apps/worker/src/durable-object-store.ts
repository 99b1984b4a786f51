import type { Store } from '@postern/edge';
import type { RecordObject } from './record-object.ts';

/** A store of Durable Objects: one object per key, found by its name. */
export function createDurableObjectStore(namespace: DurableObjectNamespace<RecordObject>): Store {
  const object = (key: string): DurableObjectStub<RecordObject> => namespace.getByName(key);
  return {
    read: async (key) => object(key).read(),
    writeIfVersion: async (key, expected, record) => object(key).writeIfVersion(expected, record),
    delete: async (key) => object(key).delete(),
  };
}
