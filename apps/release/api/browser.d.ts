// The public API: what each entry exports, and every type that it leads to.
// After a wanted change: `pnpm api`, and a changeset that says what users will notice.

// @postern/browser
//   Auth
//   AuthError
//   AuthErrorFacts
//   AuthOptions
//   AuthPhase
//   AuthState
//   EndReason
//   KitFailureCode
//   SessionOf
//   SignInOptions
//   createAuth
//   readProblem

// @postern/browser/popup
//   PopupOptions
//   signInByPopup

// @postern/browser/refresh
//   refresh

// @postern/browser/sessions
//   UserSession
//   endSession
//   listSessions

// @postern/browser/step-up
//   Interrupted
//   StepUpOptions
//   takeInterrupted
//   withStepUp

// @postern/browser/token
//   getToken

// @postern/browser/diagnostics
//   Explanation
//   Finding
//   diagnose
//   explain
//   explanations

// @postern/browser/preact
//   RequireSession (RequireSession$3)
//   RequireSessionProps (RequireSessionProps$3)
//   useAuth (useAuth$4)
//   useCountdown (useCountdown$4)

// @postern/browser/preact-signals
//   createAuthSignal

// @postern/browser/react
//   RequireSession (RequireSession$2)
//   RequireSessionProps (RequireSessionProps$2)
//   useAuth (useAuth$3)
//   useCountdown (useCountdown$3)

// @postern/browser/vue
//   RequireSession (RequireSession$1)
//   RequireSessionComponent
//   RequireSessionProps (RequireSessionProps$1)
//   RequireSessionSlots
//   useAuth (useAuth$2)
//   useCountdown (useCountdown$2)

// @postern/browser/svelte
//   Current
//   useAuth (useAuth$1)
//   useCountdown (useCountdown$1)

// @postern/browser/solid
//   RequireSession
//   RequireSessionProps
//   useAuth
//   useCountdown

// @postern/browser/angular
//   injectAuth
//   injectAuthState
//   injectCountdown
//   provideAuth
//   requireSession

// @postern/browser/testing
//   ApiHandler
//   FakeEdge
//   FakeEdgeOptions
//   Fault
//   MockAuth
//   MockAuthOptions
//   SeenRequest
//   StepUpDemand
//   buildConfig
//   buildProblemAnswer
//   buildSignedIn
//   createFakeEdge
//   createMockAuth

// @postern/browser/testing/playwright
//   EdgeFixtures
//   expect
//   test

import { AccessTokenView, Config, Explanation, FailureCode, LogoutRequest, Problem, Recovery, SignedIn, User, UserSession } from "@postern/core";
import { Accessor, JSX } from "solid-js";
import { ComponentChildren } from "preact";
import { PlaywrightTestArgs, PlaywrightTestOptions, PlaywrightWorkerArgs, PlaywrightWorkerOptions, TestType } from "@playwright/test";
import { ReactNode } from "react";
import { ReadonlySignal } from "@preact/signals";
import { ShallowRef, VNodeChild } from "vue";
import { Signal, ValueProvider } from "@angular/core";

type ApiHandler = (request: Request) => Response | Promise<Response>;

interface Auth<Claims extends object | undefined = undefined> {
    readonly state: AuthState<Claims>;
    readonly getSnapshot: () => AuthState<Claims>;
    readonly subscribe: (listener: () => void) => () => void;
    readonly session: () => Promise<AuthState<Claims>>;
    readonly signIn: (options?: SignInOptions) => Promise<never>;
    readonly signOut: (options?: LogoutRequest) => Promise<void>;
    readonly fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>;
}

declare class AuthError extends Error implements AuthErrorFacts {
    readonly code: FailureCode | KitFailureCode;
    readonly phase: AuthPhase;
    readonly recovery: Recovery;
    readonly status?: number;
    readonly title?: string;
    readonly detail?: string;
    readonly type: string;
    readonly requestId?: string;
    readonly retryAfterSeconds?: number;
    readonly acrValues?: readonly string[];
    readonly maxAge?: number;
    constructor(facts: AuthErrorFacts | EdgeFlowFacts);
}

interface AuthErrorFacts {
    readonly code: FailureCode | KitFailureCode;
    readonly phase: AuthPhase;
    readonly recovery?: Recovery;
    readonly status?: number;
    readonly title?: string;
    readonly detail?: string | undefined;
    readonly type?: string;
    readonly requestId?: string;
    readonly retryAfterSeconds?: number;
    readonly acrValues?: readonly string[] | undefined;
    readonly maxAge?: number | undefined;
    readonly cause?: unknown;
}

interface AuthOptions {
    readonly edgeOrigin?: string;
    readonly config?: Config;
}

type AuthPhase = "config" | "sign-in" | "callback" | "session" | "sessions" | "refresh" | "token" | "fetch" | "logout";

type AuthState<Claims extends object | undefined = undefined> = {
    readonly status: "loading";
    readonly session?: undefined;
} | {
    readonly status: "signed-in";
    readonly session: SessionOf<Claims>;
} | {
    readonly status: "signed-out";
    readonly session?: undefined;
    readonly reason?: EndReason | undefined;
    readonly error?: AuthError | undefined;
} | {
    readonly status: "degraded";
    readonly session?: SessionOf<Claims> | undefined;
    readonly error: AuthError;
};

type CountdownAuth = Pick<Auth, "fetch" | "getSnapshot" | "session" | "subscribe">;

type CountdownEnd = "expiresAt" | "accessTokenExpiresAt";

interface Current<Value> {
    readonly current: Value;
}

interface EdgeFixtures {
    readonly signedInAs: SignedIn | null;
    readonly user: User | null;
    readonly edge: FakeEdge;
}

interface EdgeFlowFacts {
    readonly code: string;
    readonly phase: "callback";
    readonly detail?: undefined;
    readonly cause?: undefined;
}

type EndReason = "here" | "elsewhere" | "ended";

interface FakeEdge {
    readonly fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>;
    readonly requests: readonly SeenRequest[];
    session: SignedIn | undefined;
    otherSessions: readonly UserSession[];
    api: ApiHandler | undefined;
    readonly fail: (path: string, fault: Fault, times?: number) => void;
    readonly requireStepUp: (path: string, demand?: StepUpDemand) => void;
}

interface FakeEdgeOptions {
    readonly config?: Config;
    readonly session?: SignedIn;
    readonly user?: User;
    readonly api?: ApiHandler;
}

type Fault = FailureCode | "network";

interface Finding extends Explanation {
    readonly code: string;
}

interface Interrupted<State = unknown> {
    readonly state: State | undefined;
    readonly repeat?: () => Promise<Response>;
}

type KitFailureCode = "access_denied" | "authorization_failed" | "storage_unavailable" | "state_missing" | "issuer_mismatch" | "connection_unknown" | "login_loop" | "popup_blocked" | "popup_closed" | "edge_unreachable" | "edge_malformed";

interface MockAuth<Claims extends object | undefined = undefined> extends Auth<Claims> {
    readonly settle: (state: AuthState<Claims>) => void;
    readonly signIns: readonly SignInOptions[];
    readonly signOuts: readonly LogoutRequest[];
}

interface MockAuthOptions<Claims extends object | undefined = undefined> {
    readonly state?: AuthState<Claims>;
    readonly user?: Claims extends object ? User & Claims : User;
    readonly fetch?: Auth["fetch"];
    readonly failure?: AuthError;
}

type OptionsFor<Claims extends object | undefined> = Claims extends object ? [
    options: MockAuthOptions<Claims> & Required<Pick<MockAuthOptions<Claims>, "user">>
] : [
    options?: MockAuthOptions<Claims>
];

interface PopupOptions extends Omit<SignInOptions, "returnTo"> {
    readonly config?: Config;
}

declare function RequireSession<Claims extends object | undefined>(props: RequireSessionProps<Claims>): JSX.Element;

declare const RequireSession$1: RequireSessionComponent;

declare function RequireSession$2<Claims extends object | undefined>(props: RequireSessionProps$2<Claims>): ReactNode;

declare function RequireSession$3<Claims extends object | undefined>(props: RequireSessionProps$3<Claims>): ComponentChildren;

type RequireSessionComponent = new <Claims extends object | undefined>(props: RequireSessionProps$1<Claims>) => {
    readonly $props: RequireSessionProps$1<Claims>;
    readonly $slots: RequireSessionSlots<Claims>;
};

interface RequireSessionProps<Claims extends object | undefined = undefined> {
    readonly auth: Pick<Auth<Claims>, "getSnapshot" | "subscribe">;
    readonly children: (session: Accessor<SessionOf<Claims>>, state: Accessor<AuthState<Claims>>) => JSX.Element;
    readonly otherwise: (state: Accessor<AuthState<Claims>>) => JSX.Element;
}

interface RequireSessionProps$1<Claims extends object | undefined = undefined> {
    readonly auth: Pick<Auth<Claims>, "getSnapshot" | "subscribe">;
}

interface RequireSessionProps$2<Claims extends object | undefined = undefined> {
    readonly auth: Pick<Auth<Claims>, "getSnapshot" | "subscribe">;
    readonly children: (session: SessionOf<Claims>, state: AuthState<Claims>) => ReactNode;
    readonly otherwise: (state: AuthState<Claims>) => ReactNode;
}

interface RequireSessionProps$3<Claims extends object | undefined = undefined> {
    readonly auth: Pick<Auth<Claims>, "getSnapshot" | "subscribe">;
    readonly children: (session: SessionOf<Claims>, state: AuthState<Claims>) => ComponentChildren;
    readonly otherwise: (state: AuthState<Claims>) => ComponentChildren;
}

interface RequireSessionSlots<Claims extends object | undefined = undefined> {
    readonly default?: (inside: {
        readonly session: SessionOf<Claims>;
        readonly state: AuthState<Claims>;
    }) => VNodeChild;
    readonly otherwise?: (outside: {
        readonly state: AuthState<Claims>;
    }) => VNodeChild;
}

interface SeenRequest {
    readonly method: string;
    readonly path: string;
    readonly body: string;
}

type SessionOf<Claims extends object | undefined> = Claims extends object ? Omit<SignedIn, "user"> & {
    readonly user: User & Claims;
} : SignedIn;

interface SignInOptions {
    readonly connection?: string;
    readonly returnTo?: string;
    readonly parameters?: Readonly<Record<string, string>> | undefined;
}

type StepUpDemand = Pick<Problem, "acrValues" | "maxAge">;

interface StepUpOptions {
    readonly by?: (auth: Pick<Auth, "fetch" | "session">, options: Pick<SignInOptions, "connection" | "parameters">) => Promise<AuthState>;
    readonly confirm?: (wanted: AuthError) => boolean | Promise<boolean>;
    readonly saveState?: () => unknown;
    readonly onFailure?: (error: AuthError) => void;
}

declare function buildConfig(origin: string): Config;

declare function buildProblemAnswer(code: FailureCode, demand?: StepUpDemand): Response;

declare function buildSignedIn(connection?: string, nowMs?: number, user?: User): SignedIn;

declare function createAuth<Claims extends object | undefined = undefined>(options?: AuthOptions): Auth<Claims>;

declare function createAuthSignal<Claims extends object | undefined>(auth: Pick<Auth<Claims>, "getSnapshot" | "subscribe">): ReadonlySignal<AuthState<Claims>>;

declare function createFakeEdge(options?: FakeEdgeOptions): FakeEdge;

declare function createMockAuth<Claims extends object | undefined = undefined>(...options: OptionsFor<Claims>): MockAuth<Claims>;

declare function diagnose(auth: Pick<Auth, "fetch" | "state">): Promise<readonly Finding[]>;

declare function endSession(auth: Pick<Auth, "fetch"> & {
    readonly session: () => Promise<unknown>;
}, id: string): Promise<void>;

declare function explain({ code, cause }: Pick<AuthError, "code"> & {
    cause?: unknown;
}): Finding;

declare const explanations: Readonly<Record<FailureCode | KitFailureCode, Explanation>>;

declare function getToken(auth: Pick<Auth, "fetch" | "state" | "subscribe">): Promise<AccessTokenView>;

declare function injectAuth<Claims extends object | undefined = undefined>(): Auth<Claims>;

declare function injectAuthState<Claims extends object | undefined = undefined>(): Signal<AuthState<Claims>>;

declare function injectCountdown(end?: CountdownEnd): Signal<number | undefined>;

declare function listSessions(auth: Pick<Auth, "fetch">): Promise<readonly UserSession[]>;

declare function provideAuth<Claims extends object | undefined>(auth: Auth<Claims>): ValueProvider;

declare function readProblem(response: Response, phase?: AuthPhase): Promise<AuthError | undefined>;

declare function refresh(auth: Pick<Auth, "fetch" | "session">): Promise<AuthState>;

declare function requireSession(_: unknown, { url }: {
    readonly url: string;
}): Promise<true>;

declare function signInByPopup(auth: Pick<Auth, "fetch" | "session">, options?: PopupOptions): Promise<AuthState>;

declare function takeInterrupted<State = unknown>(auth: Pick<Auth, "fetch" | "session">): Promise<Interrupted<State> | undefined>;

declare const test: TestType<PlaywrightTestArgs & PlaywrightTestOptions & EdgeFixtures, PlaywrightWorkerArgs & PlaywrightWorkerOptions>;

declare function useAuth<Claims extends object | undefined>(auth: Pick<Auth<Claims>, "getSnapshot" | "subscribe">): Accessor<AuthState<Claims>>;

declare function useAuth$1<Claims extends object | undefined>(auth: Pick<Auth<Claims>, "getSnapshot" | "subscribe">): Current<AuthState<Claims>>;

declare function useAuth$2<Claims extends object | undefined>(auth: Pick<Auth<Claims>, "getSnapshot" | "subscribe">): Readonly<ShallowRef<AuthState<Claims>>>;

declare function useAuth$3<Claims extends object | undefined>(auth: Pick<Auth<Claims>, "getSnapshot" | "subscribe">): AuthState<Claims>;

declare function useAuth$4<Claims extends object | undefined>(auth: Pick<Auth<Claims>, "getSnapshot" | "subscribe">): AuthState<Claims>;

declare function useCountdown(auth: CountdownAuth, end?: CountdownEnd): Accessor<number | undefined>;

declare function useCountdown$1(auth: CountdownAuth, end?: CountdownEnd): Current<number | undefined>;

declare function useCountdown$2(auth: CountdownAuth, end?: CountdownEnd): Readonly<ShallowRef<number | undefined>>;

declare function useCountdown$3(auth: CountdownAuth, end?: CountdownEnd): number | undefined;

declare function useCountdown$4(auth: CountdownAuth, end?: CountdownEnd): number | undefined;

declare function withStepUp<Claims extends object | undefined = undefined>(auth: Auth<Claims>, options?: StepUpOptions): Auth<Claims>;
