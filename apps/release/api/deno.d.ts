// The public API: what each entry exports, and every type that it leads to.
// After a wanted change: `pnpm api`, and a changeset that says what users will notice.

// @postern/deno
//   StartOptions
//   createFetch
//   createKvStore
//   start

// @postern/deno/main

import { ConfigError, Fetch, Store } from "@postern/edge";
import { ConfigFile } from "@postern/edge/config";

type Environment = Readonly<Record<string, string | undefined>>;

interface LoadedConfig {
    readonly path?: string;
    readonly file?: ConfigFile;
    readonly errors: readonly ConfigError[];
}

interface Network {
    readonly address: string;
    readonly family: "ipv4" | "ipv6";
    readonly prefix: number;
}

interface ReadServerConfigOptions<S extends ServerSettings> {
    readonly app?: string | undefined;
    readonly needsApp?: boolean | undefined;
    readonly config?: string | undefined;
    readonly load?: (named: string | undefined) => Promise<LoadedConfig>;
    readonly names: readonly string[];
    readonly readVariable: (name: string) => string | undefined;
    readonly readProcess: (environment: Environment) => {
        readonly settings: S;
        readonly faults: readonly ConfigError[];
    };
}

interface ServerSettings {
    readonly port: number;
    readonly host: string;
    readonly isTraced: boolean;
    readonly trustedProxies?: readonly Network[];
}

interface StartOptions extends Pick<ReadServerConfigOptions<ServerSettings>, "app" | "config"> {
    readonly names?: readonly string[];
}

declare function createFetch(): Fetch;

declare function createKvStore(kv: Deno.Kv, now?: () => number): Store;

declare function start({ names, ...options }?: StartOptions): Promise<void>;
