import type { Traces } from '@postern/edge/opentelemetry';

/** Where every version 1 of `@opentelemetry/api` keeps what an SDK has registered. */
const API = Symbol.for('opentelemetry.js.api.1');

/**
 * Loads the traces if an OpenTelemetry SDK is registered in this process: by `--import` on Node, by
 * `OTEL_DENO=true` on Deno. Without one, nothing of OpenTelemetry is loaded.
 */
export async function loadTraces(version: string): Promise<Traces | undefined> {
  const registered: unknown = Reflect.get(globalThis, API);
  if (Reflect.get(Object(registered), 'trace') === undefined) return undefined;
  const { createTraces } = await import('@postern/edge/opentelemetry');
  return createTraces({ version });
}
