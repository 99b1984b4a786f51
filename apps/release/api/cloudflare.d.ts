// The public API: what each entry exports, and every type that it leads to.
// After a wanted change: `pnpm api`, and a changeset that says what users will notice.

// @postern/cloudflare
//   Bindings
//   Extend
//   FetchHandler
//   RecordObject
//   WorkerOptions
//   createBindingRateLimiter
//   createCount
//   createDurableObjectStore
//   createWorker
//   createWorkerFrom

// @postern/cloudflare/config
//   createConfiguredWorker

import { ConfigError, Count, EdgeOptions, RateLimiter, Settings, Store, StoredRecord } from "@postern/edge";
import { ConfigFile } from "@postern/edge/config";
import { DurableObject } from "cloudflare:workers";

interface Bindings extends Record<string, unknown> {
    readonly RECORDS: DurableObjectNamespace<RecordObject>;
    readonly ASSETS?: Fetcher;
    readonly POSTERN_LOCATION_HINT?: DurableObjectLocationHint;
}

type Extend = (settings: Settings, bindings: Bindings) => Partial<EdgeOptions>;

interface FetchHandler {
    fetch(request: Request, bindings: Bindings, context: ExecutionContext): Response | Promise<Response>;
}

declare class RecordObject extends DurableObject {
    read(): StoredRecord | undefined;
    writeIfVersion(expected: string | undefined, record: StoredRecord): Promise<boolean>;
    delete(): Promise<void>;
    override alarm(): Promise<void>;
}

type WorkerOptions = (Pick<EdgeOptions, "settings"> & Partial<EdgeOptions> & {
    readonly errors?: undefined;
}) | {
    readonly errors: readonly ConfigError[];
};

declare function createBindingRateLimiter(bindings: Readonly<Record<string, unknown>>): RateLimiter;

declare function createConfiguredWorker(file?: ConfigFile): FetchHandler;

declare function createCount(bindings: Readonly<Record<string, unknown>>): Count;

declare function createDurableObjectStore(namespace: DurableObjectNamespace<RecordObject>, locationHint?: DurableObjectLocationHint): Store;

declare function createWorker(extend?: Extend): FetchHandler;

declare function createWorkerFrom(readOptions: (bindings: Bindings) => WorkerOptions): FetchHandler;
