// The public API: what each entry exports, and every type that it leads to.
// After a wanted change: `pnpm api`, and a changeset that says what users will notice.

// @postern/node
//   Handle
//   NodeConfig
//   NodeConfigReading
//   ReadNodeConfigOptions
//   connectRedisStore
//   createHttpServer
//   readNodeConfig
//   start

import { ConfigError, Store } from "@postern/edge";
import { ConfigFile, EdgeConfig } from "@postern/edge/config";
import { Server } from "node:http";
import { ServerEvent } from "@postern/edge/monitoring";

interface ConnectionEvents {
    readonly onError: (error: unknown) => void;
    readonly onBack: () => void;
}

type Environment = Readonly<Record<string, string | undefined>>;

type Handle = (request: Request, peer: string | undefined) => Response | Promise<Response>;

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

type NodeConfig = ServerConfig<NodeSettings>;

type NodeConfigReading = ServerConfigReading<NodeSettings>;

interface NodeSettings extends ServerSettings {
    readonly redisUrl?: string;
    readonly redisWaitReplicas: number;
    readonly keepAliveSeconds: number;
    readonly workers: number;
}

interface ReadNodeConfigOptions extends Pick<ReadServerConfigOptions<NodeSettings>, "app" | "config"> {
    readonly environment?: Readonly<Record<string, string | undefined>>;
    readonly workers?: number | string | undefined;
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

interface RedisStore {
    readonly store: Store;
    readonly now: () => number;
    findRisks(): Promise<string[]>;
    findLosses(): Promise<readonly StoreLoss[]>;
    findTopologyError(): Promise<Error | undefined>;
    close(): Promise<void>;
}

interface RedisStoreOptions {
    readonly waitReplicas?: number;
}

interface ServerConfig<S extends ServerSettings> {
    readonly edge: EdgeConfig;
    readonly server: S;
    readonly app?: string;
    readonly path?: string;
}

type ServerConfigReading<S extends ServerSettings> = {
    readonly unknown: readonly UnknownSetting[];
} & ({
    readonly config: ServerConfig<S>;
    readonly errors: readonly [
    ];
} | {
    readonly config: undefined;
    readonly errors: readonly ConfigError[];
});

interface ServerSettings {
    readonly port: number;
    readonly host: string;
    readonly isTraced: boolean;
    readonly trustedProxies?: readonly Network[];
}

type StoreLoss = Pick<Extract<ServerEvent, {
    readonly event: "store_records_lost";
}>, "reason" | "cause">;

interface UnknownSetting {
    readonly name: string;
    readonly meant?: string;
}

declare const connectRedisStore: typeof connectRedisStore$1;

declare function connectRedisStore$1(url: string, events: ConnectionEvents, { waitReplicas }?: RedisStoreOptions): Promise<RedisStore>;

declare function createHttpServer(keepAliveSeconds: number, handle: Handle): Server;

declare function readNodeConfig(options?: ReadNodeConfigOptions): Promise<NodeConfigReading>;

declare function start(options?: ReadNodeConfigOptions): Promise<void>;
