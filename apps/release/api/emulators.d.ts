// The public API: what each entry exports, and every type that it leads to.
// After a wanted change: `pnpm api`, and a changeset that says what users will notice.

// @postern/emulators
//   DISALLOW_BASIC
//   DataFileError
//   EmulatorControls
//   EmulatorOptions
//   EmulatorSettings
//   Fault
//   FaultKind
//   FaultRequest
//   FormUserOptions
//   IssuedSecret
//   IssuedSecretKind
//   LekabEmulatorOptions
//   LekabUser
//   LockitNetworkEmulatorOptions
//   LoggedRequest
//   RecordedMessage
//   RegisteredClient
//   RequestControls
//   ServeOptions
//   ServedEmulator
//   ToolsUser
//   WaitingFault
//   createEmulatorControls
//   createLekabEmulator
//   createLockitNetworkEmulator
//   requestUserDecision
//   saveEmulatorState
//   serveEmulator

// @postern/emulators/openid
//   OpenIdClient
//   OpenIdProviderOptions
//   OpenIdUser
//   createOpenIdProvider
//   seededOpenIdUsers

// @postern/emulators/vitest
//   EmulatorFixtures
//   EmulatorUnderTest
//   test (test$1)

// @postern/emulators/playwright
//   EmulatorFixtures
//   EmulatorUnderTest
//   test

import { Hono } from "hono";
import { PlaywrightTestArgs, PlaywrightTestOptions, PlaywrightWorkerArgs, PlaywrightWorkerOptions, TestType } from "@playwright/test";
import { TestAPI } from "vitest";

declare const DISALLOW_BASIC = "DISALLOW_BASIC";

declare class DataFileError extends Error {
    override readonly name: string;
}

interface EmulatorControls {
    requests(): Promise<LoggedRequest[]>;
    issued(): Promise<IssuedSecret[]>;
    readSettings(): Promise<EmulatorSettings>;
    updateSettings(changes: Partial<EmulatorSettings>): Promise<EmulatorSettings>;
    addFault(fault: FaultRequest): Promise<void>;
    clearFaults(target: string): Promise<void>;
    readFaults(): Promise<WaitingFault[]>;
    advanceClock(seconds: number): Promise<void>;
    reset(): Promise<void>;
    messages(): Promise<RecordedMessage[]>;
}

interface EmulatorFixtures {
    readonly lockitOptions: LockitNetworkEmulatorOptions;
    readonly lekabOptions: LekabEmulatorOptions;
    readonly lockit: EmulatorUnderTest;
    readonly lekab: EmulatorUnderTest;
}

interface EmulatorOptions {
    readonly clock?: () => number;
    readonly randomBytes?: RandomBytes;
    readonly settings?: Partial<EmulatorSettings>;
    readonly dataDir?: string;
}

interface EmulatorSettings {
    readonly accessTokenLifetimeSeconds: number;
    readonly codeLifetimeSeconds: number;
    readonly rotateRefreshTokens: boolean;
    readonly refreshTokenReuse: "refuse" | "revoke-family";
    readonly refreshTokenGraceSeconds: number;
    readonly basicEncoding: "plain" | "form";
    readonly lekabVersion: "5.1" | "6.0";
}

interface EmulatorUnderTest {
    readonly origin: string;
    readonly port: number;
    readonly controls: EmulatorControls;
}

type Fault = FaultOccasion & ({
    readonly kind: "latency";
} | (Replacing & {
    readonly kind: "status";
    readonly status: number;
    readonly contentType: string;
    readonly body: string;
    readonly retryAfterSeconds?: number;
}) | (Replacing & {
    readonly kind: "rate-limit";
    readonly retryAfterSeconds: number;
}) | (Replacing & {
    readonly kind: "drop";
    readonly bytes: number;
}) | (Replacing & {
    readonly kind: "garbage";
    readonly contentType: string;
    readonly body: string;
}) | (Replacing & {
    readonly kind: "oversize";
    readonly bytes: number;
}) | (Replacing & {
    readonly kind: "redirect";
    readonly status: number;
    readonly location: string;
}) | {
    readonly kind: "slow-body";
    readonly durationMs: number;
} | {
    readonly kind: "content-type";
    readonly contentType: string;
    readonly body?: string;
});

type FaultKind = Fault["kind"];

interface FaultOccasion {
    readonly target: string;
    readonly times: number;
    readonly latencyMs: number;
}

type FaultRequest = {
    [Kind in FaultKind]: {
        readonly target: string;
        readonly kind: Kind;
    } & OptionalFields<Extract<Fault, {
        kind: Kind;
    }>>;
}[FaultKind];

interface FormUserOptions {
    readonly username?: string;
    readonly password?: string;
    readonly decision?: "grant" | "deny";
    readonly request?: (url: string, init: RequestInit) => Response | Promise<Response>;
}

interface IssuedSecret {
    readonly kind: IssuedSecretKind;
    readonly value: string;
}

type IssuedSecretKind = "code" | "access_token" | "refresh_token" | "api_key";

interface LekabEmulatorOptions extends EmulatorOptions {
    readonly users?: readonly LekabUser[];
}

interface LekabUser {
    readonly username: string;
    readonly password: string;
    readonly userId: string;
    readonly roles: readonly string[];
}

interface LockitNetworkEmulatorOptions extends EmulatorOptions {
    readonly redirectUris?: readonly string[];
    readonly clients?: readonly RegisteredClient[];
    readonly users?: readonly ToolsUser[];
    readonly codeLifetimeSeconds?: number;
}

interface LoggedRequest {
    readonly at: string;
    readonly method: string;
    readonly path: string;
    readonly grantType?: string;
    readonly status: number;
    readonly fault?: string;
    readonly hashes: Readonly<Record<string, string>>;
}

interface OpenIdClient {
    readonly clientId: string;
    readonly clientSecret: string;
    readonly name?: string;
    readonly redirectUris?: readonly string[];
    readonly origins?: readonly string[] | (() => readonly string[]);
}

interface OpenIdProviderOptions extends Pick<EmulatorOptions, "clock" | "settings"> {
    readonly issuer: string;
    readonly clients: readonly OpenIdClient[];
    readonly users?: readonly OpenIdUser[];
}

interface OpenIdUser {
    readonly sub: string;
    readonly name: string;
    readonly email: string;
    readonly emailVerified?: boolean;
    readonly groups?: readonly string[];
}

type OptionalFields<Kind extends Fault> = Kind extends unknown ? Partial<Omit<Kind, "kind" | "target">> : never;

type RandomBytes = (byteCount: number) => Uint8Array;

interface RecordedMessage {
    readonly id: string;
    readonly at: string;
    readonly username: string;
    readonly body: Readonly<Record<string, unknown>>;
}

interface RegisteredClient {
    readonly id: string;
    readonly secret: string;
    readonly name: string;
    readonly redirectUris: readonly string[];
}

interface Replacing {
    readonly handled: boolean;
}

type RequestControls = (url: string, init: RequestInit) => Response | Promise<Response>;

interface ServeOptions {
    readonly port: number;
    readonly hostname?: string;
    readonly keepsProcessAlive?: boolean;
}

interface ServedEmulator {
    readonly origin: string;
    readonly port: number;
    readonly close: () => Promise<void>;
}

interface ToolsUser {
    readonly username: string;
    readonly password: string;
}

interface WaitingFault {
    readonly target: string;
    readonly kind: FaultKind;
    readonly remaining: number;
}

declare function createEmulatorControls(origin: string, request?: RequestControls): EmulatorControls;

declare function createLekabEmulator(options?: LekabEmulatorOptions): Hono;

declare function createLockitNetworkEmulator(options?: LockitNetworkEmulatorOptions): Hono;

declare function createOpenIdProvider(options: OpenIdProviderOptions): Hono;

declare function requestUserDecision(authorizationUrl: string, options?: FormUserOptions): Promise<string>;

declare function saveEmulatorState(app: Hono): Promise<void>;

declare const seededOpenIdUsers: readonly OpenIdUser[];

declare function serveEmulator(emulator: Hono | ((origin: string) => Hono), options: ServeOptions): Promise<ServedEmulator>;

declare const test: TestType<PlaywrightTestArgs & PlaywrightTestOptions & EmulatorFixtures, PlaywrightWorkerArgs & PlaywrightWorkerOptions>;

declare const test$1: TestAPI<EmulatorFixtures>;
