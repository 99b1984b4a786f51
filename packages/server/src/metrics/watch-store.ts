import type { Store } from '@postern/edge';
import { Counter, type Registry } from 'prom-client';
import { TimeHistogram } from './time-histogram.ts';

/** Measures the operations of a store, and counts those that reject. */
export function createStoreWatch(register: Registry): (store: Store) => Store {
  const registers = [register];
  const times = new TimeHistogram({
    name: 'postern_store_operation_seconds',
    help: 'Time of an operation of the store, in seconds',
    labelNames: ['operation'],
    registers,
  });
  const errors = new Counter({
    name: 'postern_store_errors_total',
    help: 'Operations of the store that failed',
    labelNames: ['operation'],
    registers,
  });
  const watch = (operation: string) => {
    const series = times.add({ operation });
    errors.inc({ operation }, 0);
    return async <T>(work: Promise<T>): Promise<T> => {
      const startedAtMs = performance.now();
      try {
        return await work;
      } catch (error) {
        errors.inc({ operation });
        throw error;
      } finally {
        series.observe(performance.now() - startedAtMs);
      }
    };
  };
  const [read, write, remove] = [watch('read'), watch('write'), watch('delete')];
  return (store) => ({
    read: (key) => read(store.read(key)),
    writeIfVersion: (key, expected, record) => write(store.writeIfVersion(key, expected, record)),
    delete: (key) => remove(store.delete(key)),
  });
}
