import { SpanKind, type Tracer } from '@opentelemetry/api';
import type { Store } from '../stores/store.ts';
import { runInSpan } from './spans.ts';

/** Adds the span `store` to each operation of a store. */
export function watchStore(tracer: Tracer, store: Store): Store {
  const run = <T>(operation: string, work: () => Promise<T>): Promise<T> => {
    const attributes = { 'db.operation.name': operation };
    return runInSpan(tracer.startSpan('store', { kind: SpanKind.CLIENT, attributes }), work);
  };
  return {
    read: (key) => run('read', () => store.read(key)),
    writeIfVersion: (...write) => run('write', () => store.writeIfVersion(...write)),
    delete: (key) => run('delete', () => store.delete(key)),
  };
}
