// The public API: what each entry exports, and every type that it leads to.
// After a wanted change: `pnpm api`, and a changeset that says what users will notice.

// @postern/core
//   AccessTokenView
//   ApiKeyCreated
//   ApiKeyRequest
//   AuthorizationErrorCode
//   CODE_VERIFIER_PATTERN
//   CSRF_HEADER
//   CSRF_HEADER_VALUE
//   CallbackRequest
//   Config
//   Explanation
//   FailureCode
//   FailureKind
//   Flow
//   LogoutRequest
//   LogoutView
//   Mode
//   PROBLEM_MEDIA_TYPE
//   ParametersReading
//   Problem
//   Recovery
//   S256_CHALLENGE_PATTERN
//   STATE_PATTERN
//   ServiceConnection
//   SessionView
//   SignInConnection
//   SignInRequest
//   SignInView
//   SignedIn
//   SignedOut
//   TokenErrorCode
//   User
//   UserSession
//   UserSessionsView
//   accessTokenViewSchema
//   apiKeyCreatedSchema
//   apiKeyRequestSchema
//   callbackRequestSchema
//   computeCodeChallenge
//   configSchema
//   createCodeVerifier
//   encodeBase64Url
//   failureCatalogue
//   flowSchema
//   instantSchema
//   isFailureCode
//   logoutRequestSchema
//   logoutViewSchema
//   modeSchema
//   problemSchema
//   readParameters
//   serviceConnectionSchema
//   sessionViewSchema
//   signInConnectionSchema
//   signInRequestSchema
//   signInViewSchema
//   signedInSchema
//   signedOutSchema
//   userSchema
//   userSessionSchema
//   userSessionsViewSchema

import * as v from "valibot";

type AccessTokenView = v.InferOutput<typeof accessTokenViewSchema>;

type ApiKeyCreated = v.InferOutput<typeof apiKeyCreatedSchema>;

type ApiKeyRequest = v.InferOutput<typeof apiKeyRequestSchema>;

type AuthorizationErrorCode = "invalid_request" | "unauthorized_client" | "access_denied" | "unsupported_response_type" | "invalid_scope" | "server_error" | "temporarily_unavailable";

declare const CODE_VERIFIER_PATTERN: RegExp;

declare const CSRF_HEADER = "x-postern";

declare const CSRF_HEADER_VALUE = "1";

type CallbackRequest = v.InferOutput<typeof callbackRequestSchema>;

type Config = v.InferOutput<typeof configSchema>;

interface Explanation {
    readonly cause: string;
    readonly fix: string;
}

type FailureCode = keyof typeof failureCatalogue;

interface FailureKind {
    readonly status: 400 | 401 | 403 | 404 | 409 | 413 | 415 | 429 | 500 | 502 | 503 | 504;
    readonly title: string;
    readonly detail: string;
    readonly recovery: Recovery;
}

type Flow = v.InferOutput<typeof flowSchema>;

type LogoutRequest = v.InferOutput<typeof logoutRequestSchema>;

type LogoutView = v.InferOutput<typeof logoutViewSchema>;

type Mode = v.InferOutput<typeof modeSchema>;

declare const PROBLEM_MEDIA_TYPE = "application/problem+json";

type ParametersReading = {
    readonly parameters: Readonly<Record<string, string>>;
    readonly duplicate?: undefined;
} | {
    readonly duplicate: string;
    readonly parameters?: undefined;
};

type Problem = v.InferOutput<typeof problemSchema>;

type Recovery = "fix-request" | "sign-in" | "retry-later" | "none";

declare const S256_CHALLENGE_PATTERN: RegExp;

declare const STATE_PATTERN: RegExp;

type ServiceConnection = v.InferOutput<typeof serviceConnectionSchema>;

type SessionView = v.InferOutput<typeof sessionViewSchema>;

type SignInConnection = v.InferOutput<typeof signInConnectionSchema>;

type SignInRequest = v.InferOutput<typeof signInRequestSchema>;

type SignInView = v.InferOutput<typeof signInViewSchema>;

type SignedIn = v.InferOutput<typeof signedInSchema>;

type SignedOut = v.InferOutput<typeof signedOutSchema>;

type TokenErrorCode = "invalid_request" | "invalid_client" | "invalid_grant" | "unauthorized_client" | "unsupported_grant_type" | "invalid_scope";

type User = v.InferOutput<typeof userSchema>;

type UserSession = v.InferOutput<typeof userSessionSchema>;

type UserSessionsView = v.InferOutput<typeof userSessionsViewSchema>;

declare const accessTokenViewSchema: v.ObjectSchema<{
    readonly accessToken: v.StringSchema<undefined>;
    readonly tokenType: v.StringSchema<undefined>;
    readonly expiresAt: v.OptionalSchema<v.SchemaWithPipe<readonly [
        v.StringSchema<undefined>,
        v.IsoTimestampAction<string, undefined>
    ]>, undefined>;
}, undefined>;

declare const apiKeyCreatedSchema: v.ObjectSchema<{
    readonly name: v.StringSchema<undefined>;
    readonly apiKey: v.StringSchema<undefined>;
}, undefined>;

declare const apiKeyRequestSchema: v.ObjectSchema<{
    readonly name: v.SchemaWithPipe<readonly [
        v.StringSchema<undefined>,
        v.MinLengthAction<string, 1, undefined>,
        v.MaxLengthAction<string, 100, undefined>
    ]>;
}, undefined>;

declare const callbackRequestSchema: v.ObjectSchema<{
    readonly connection: v.GenericSchema<string>;
    readonly code: v.GenericSchema<string>;
    readonly state: v.SchemaWithPipe<readonly [
        v.StringSchema<undefined>,
        v.RegexAction<string, undefined>
    ]>;
    readonly codeVerifier: v.SchemaWithPipe<readonly [
        v.StringSchema<undefined>,
        v.RegexAction<string, undefined>
    ]>;
    readonly redirectUri: v.GenericSchema<string>;
    readonly iss: v.OptionalSchema<v.GenericSchema<string>, undefined>;
}, undefined>;

declare function computeCodeChallenge(codeVerifier: string): Promise<string>;

declare const configSchema: v.ObjectSchema<{
    readonly mode: v.PicklistSchema<[
        "forwarding",
        "token-mediating"
    ], undefined>;
    readonly connections: v.ArraySchema<v.UnionSchema<[
        v.ObjectSchema<{
            readonly id: v.StringSchema<undefined>;
            readonly flow: v.PicklistSchema<[
                "browser",
                "edge"
            ], undefined>;
            readonly authorizationEndpoint: v.SchemaWithPipe<readonly [
                v.StringSchema<undefined>,
                v.UrlAction<string, undefined>
            ]>;
            readonly clientId: v.StringSchema<undefined>;
            readonly redirectUri: v.SchemaWithPipe<readonly [
                v.StringSchema<undefined>,
                v.UrlAction<string, undefined>
            ]>;
            readonly codeChallengeMethods: v.ArraySchema<v.LiteralSchema<"S256", undefined>, undefined>;
            readonly issuer: v.OptionalSchema<v.StringSchema<undefined>, undefined>;
            readonly unannouncedIssuer: v.OptionalSchema<v.StringSchema<undefined>, undefined>;
            readonly scopes: v.OptionalSchema<v.ArraySchema<v.StringSchema<undefined>, undefined>, undefined>;
            readonly signOutEverywhere: v.OptionalSchema<v.LiteralSchema<true, undefined>, undefined>;
            readonly signOutAtProvider: v.OptionalSchema<v.LiteralSchema<true, undefined>, undefined>;
        }, undefined>,
        v.ObjectSchema<{
            readonly id: v.StringSchema<undefined>;
            readonly flow: v.OptionalSchema<v.PicklistSchema<[
                "browser",
                "edge"
            ], undefined>, undefined>;
            readonly redirectUri: v.OptionalSchema<v.SchemaWithPipe<readonly [
                v.StringSchema<undefined>,
                v.UrlAction<string, undefined>
            ]>, undefined>;
        }, undefined>
    ], undefined>, undefined>;
}, undefined>;

declare function createCodeVerifier(): string;

declare function encodeBase64Url(bytes: Uint8Array): string;

declare const failureCatalogue: {
    readonly request_malformed: {
        readonly status: 400;
        readonly title: "The request cannot be read";
        readonly detail: "The body or a parameter is missing, malformed, repeated or not allowed.";
        readonly recovery: "fix-request";
    };
    readonly request_too_large: {
        readonly status: 413;
        readonly title: "The request is too large";
        readonly detail: "The body is larger than this endpoint accepts.";
        readonly recovery: "fix-request";
    };
    readonly request_unsupported: {
        readonly status: 415;
        readonly title: "The request has an unsupported content type";
        readonly detail: "Send JSON as application/json, and a form as application/x-www-form-urlencoded.";
        readonly recovery: "fix-request";
    };
    readonly route_unknown: {
        readonly status: 404;
        readonly title: "There is no such route";
        readonly detail: "No route matches the path.";
        readonly recovery: "fix-request";
    };
    readonly route_forbidden: {
        readonly status: 403;
        readonly title: "This route does not allow that";
        readonly detail: "The route allows this path, but not with this method, or not for this session.";
        readonly recovery: "fix-request";
    };
    readonly guard_origin: {
        readonly status: 403;
        readonly title: "The origin of the request is not allowed";
        readonly detail: "Only the edge\u2019s own origin and those in POSTERN_ALLOWED_ORIGINS may call the edge.";
        readonly recovery: "fix-request";
    };
    readonly guard_csrf_header: {
        readonly status: 403;
        readonly title: "The header X-Postern is missing";
        readonly detail: "Send the header X-Postern: 1, exactly once.";
        readonly recovery: "fix-request";
    };
    readonly guard_rate_limited: {
        readonly status: 429;
        readonly title: "Too many requests";
        readonly detail: "Wait for as long as Retry-After says.";
        readonly recovery: "retry-later";
    };
    readonly callback_redirect_uri_mismatch: {
        readonly status: 400;
        readonly title: "The redirect URI does not belong to this connection";
        readonly detail: "Send the redirectUri that /auth/config names for the connection.";
        readonly recovery: "fix-request";
    };
    readonly callback_issuer_mismatch: {
        readonly status: 400;
        readonly title: "The response comes from another issuer";
        readonly detail: "The iss parameter is not the issuer of this connection (RFC 9207). The code was not used.";
        readonly recovery: "sign-in";
    };
    readonly callback_attempt_missing: {
        readonly status: 400;
        readonly title: "This sign-in did not start in this browser, or it took too long";
        readonly detail: "It began elsewhere, has finished, or took longer than 15 minutes. The code was not used.";
        readonly recovery: "sign-in";
    };
    readonly provider_rejected_grant: {
        readonly status: 401;
        readonly title: "The provider no longer accepts this sign-in";
        readonly detail: "The code or refresh token is used up, expired or revoked. Sign in again.";
        readonly recovery: "sign-in";
    };
    readonly provider_rejected_client: {
        readonly status: 502;
        readonly title: "The provider does not accept Postern\u2019s credentials";
        readonly detail: "The operator has to correct the client id and secret.";
        readonly recovery: "none";
    };
    readonly provider_rejected_request: {
        readonly status: 502;
        readonly title: "The provider rejected Postern\u2019s request";
        readonly detail: "Often the redirect URI or a scope is wrong. The operator finds the cause in the log under this requestId.";
        readonly recovery: "none";
    };
    readonly provider_malformed: {
        readonly status: 502;
        readonly title: "The provider sent a response that cannot be read";
        readonly detail: "The response is not the JSON that the protocol requires.";
        readonly recovery: "retry-later";
    };
    readonly provider_unreachable: {
        readonly status: 502;
        readonly title: "The provider cannot be reached";
        readonly detail: "The connection failed, or the provider responded with a server error.";
        readonly recovery: "retry-later";
    };
    readonly provider_redirected: {
        readonly status: 502;
        readonly title: "A provider or an API redirected the request";
        readonly detail: "Postern does not follow redirects, to protect credentials. The operator has to correct the address.";
        readonly recovery: "none";
    };
    readonly provider_rate_limited: {
        readonly status: 503;
        readonly title: "The provider asks to wait";
        readonly detail: "Wait for as long as Retry-After says.";
        readonly recovery: "retry-later";
    };
    readonly provider_unavailable: {
        readonly status: 503;
        readonly title: "The provider cannot refresh the session right now";
        readonly detail: "It is down, or its response cannot be used. The session is kept; try again.";
        readonly recovery: "retry-later";
    };
    readonly provider_identity_rejected: {
        readonly status: 502;
        readonly title: "The provider\u2019s statement of who signed in cannot be trusted";
        readonly detail: "Its ID token failed a check. The operator finds the cause in the log under this requestId.";
        readonly recovery: "none";
    };
    readonly provider_timeout: {
        readonly status: 504;
        readonly title: "The provider did not answer in time";
        readonly detail: "Try again. If it happens at the sign-in, sign in again.";
        readonly recovery: "retry-later";
    };
    readonly provider_unsupported: {
        readonly status: 409;
        readonly title: "The provider cannot do that";
        readonly detail: "This account or this version of the provider does not offer it.";
        readonly recovery: "none";
    };
    readonly step_up_required: {
        readonly status: 401;
        readonly title: "This needs a stronger or more recent sign-in";
        readonly detail: "The session is kept. Sign in again as acrValues and maxAge ask, and repeat the request.";
        readonly recovery: "sign-in";
    };
    readonly session_missing: {
        readonly status: 401;
        readonly title: "Not signed in";
        readonly detail: "The request carries no session.";
        readonly recovery: "sign-in";
    };
    readonly session_expired: {
        readonly status: 401;
        readonly title: "The session has ended";
        readonly detail: "It was signed out, or it reached its idle or absolute limit.";
        readonly recovery: "sign-in";
    };
    readonly session_unreadable: {
        readonly status: 401;
        readonly title: "The session cannot be opened";
        readonly detail: "The cookie is damaged, or its key has been retired. It has been cleared.";
        readonly recovery: "sign-in";
    };
    readonly operator_unauthorized: {
        readonly status: 401;
        readonly title: "Only the operator may do that";
        readonly detail: "Send Authorization: Bearer with the operator token.";
        readonly recovery: "fix-request";
    };
    readonly store_unavailable: {
        readonly status: 503;
        readonly title: "Sessions cannot be read right now";
        readonly detail: "The session store does not answer. The session is kept; try again.";
        readonly recovery: "retry-later";
    };
    readonly upstream_unreachable: {
        readonly status: 502;
        readonly title: "The API cannot be reached";
        readonly detail: "The connection failed.";
        readonly recovery: "retry-later";
    };
    readonly upstream_timeout: {
        readonly status: 504;
        readonly title: "The API did not answer in time";
        readonly detail: "It took longer than this route allows.";
        readonly recovery: "retry-later";
    };
    readonly internal: {
        readonly status: 500;
        readonly title: "Something went wrong inside Postern";
        readonly detail: "The operator finds the cause in the log under this requestId.";
        readonly recovery: "none";
    };
};

declare const flowSchema: v.PicklistSchema<[
    "browser",
    "edge"
], undefined>;

declare const instantSchema: v.SchemaWithPipe<readonly [
    v.StringSchema<undefined>,
    v.IsoTimestampAction<string, undefined>
]>;

declare function isFailureCode(code: unknown): code is FailureCode;

declare const logoutRequestSchema: v.ObjectSchema<{
    readonly everywhere: v.OptionalSchema<v.BooleanSchema<undefined>, undefined>;
    readonly atProvider: v.OptionalSchema<v.BooleanSchema<undefined>, undefined>;
    readonly returnTo: v.OptionalSchema<v.StringSchema<undefined>, undefined>;
}, undefined>;

declare const logoutViewSchema: v.ObjectSchema<{
    readonly continueAt: v.SchemaWithPipe<readonly [
        v.StringSchema<undefined>,
        v.UrlAction<string, undefined>
    ]>;
}, undefined>;

declare const modeSchema: v.PicklistSchema<[
    "forwarding",
    "token-mediating"
], undefined>;

declare const problemSchema: v.ObjectSchema<{
    readonly type: v.StringSchema<undefined>;
    readonly title: v.StringSchema<undefined>;
    readonly status: v.NumberSchema<undefined>;
    readonly detail: v.StringSchema<undefined>;
    readonly code: v.CustomSchema<"request_malformed" | "request_too_large" | "request_unsupported" | "route_unknown" | "route_forbidden" | "guard_origin" | "guard_csrf_header" | "guard_rate_limited" | "callback_redirect_uri_mismatch" | "callback_issuer_mismatch" | "callback_attempt_missing" | "provider_rejected_grant" | "provider_rejected_client" | "provider_rejected_request" | "provider_malformed" | "provider_unreachable" | "provider_redirected" | "provider_rate_limited" | "provider_unavailable" | "provider_identity_rejected" | "provider_timeout" | "provider_unsupported" | "step_up_required" | "session_missing" | "session_expired" | "session_unreadable" | "operator_unauthorized" | "store_unavailable" | "upstream_unreachable" | "upstream_timeout" | "internal", undefined>;
    readonly recovery: v.PicklistSchema<[
        "fix-request",
        "sign-in",
        "retry-later",
        "none"
    ], undefined>;
    readonly requestId: v.StringSchema<undefined>;
    readonly parameters: v.OptionalSchema<v.ArraySchema<v.StringSchema<undefined>, undefined>, undefined>;
    readonly acrValues: v.OptionalSchema<v.ArraySchema<v.StringSchema<undefined>, undefined>, undefined>;
    readonly maxAge: v.OptionalSchema<v.NumberSchema<undefined>, undefined>;
}, undefined>;

declare function readParameters(source: URLSearchParams): ParametersReading;

declare const serviceConnectionSchema: v.ObjectSchema<{
    readonly id: v.StringSchema<undefined>;
    readonly flow: v.OptionalSchema<v.PicklistSchema<[
        "browser",
        "edge"
    ], undefined>, undefined>;
    readonly redirectUri: v.OptionalSchema<v.SchemaWithPipe<readonly [
        v.StringSchema<undefined>,
        v.UrlAction<string, undefined>
    ]>, undefined>;
}, undefined>;

declare const sessionViewSchema: v.VariantSchema<"status", [
    v.ObjectSchema<{
        readonly status: v.LiteralSchema<"signed-in", undefined>;
        readonly connection: v.StringSchema<undefined>;
        readonly signedInAt: v.SchemaWithPipe<readonly [
            v.StringSchema<undefined>,
            v.IsoTimestampAction<string, undefined>
        ]>;
        readonly expiresAt: v.SchemaWithPipe<readonly [
            v.StringSchema<undefined>,
            v.IsoTimestampAction<string, undefined>
        ]>;
        readonly accessTokenExpiresAt: v.OptionalSchema<v.SchemaWithPipe<readonly [
            v.StringSchema<undefined>,
            v.IsoTimestampAction<string, undefined>
        ]>, undefined>;
        readonly user: v.OptionalSchema<v.LooseObjectSchema<{
            readonly sub: v.StringSchema<undefined>;
        }, undefined>, undefined>;
    }, undefined>,
    v.ObjectSchema<{
        readonly status: v.LiteralSchema<"signed-out", undefined>;
    }, undefined>
], undefined>;

declare const signInConnectionSchema: v.ObjectSchema<{
    readonly id: v.StringSchema<undefined>;
    readonly flow: v.PicklistSchema<[
        "browser",
        "edge"
    ], undefined>;
    readonly authorizationEndpoint: v.SchemaWithPipe<readonly [
        v.StringSchema<undefined>,
        v.UrlAction<string, undefined>
    ]>;
    readonly clientId: v.StringSchema<undefined>;
    readonly redirectUri: v.SchemaWithPipe<readonly [
        v.StringSchema<undefined>,
        v.UrlAction<string, undefined>
    ]>;
    readonly codeChallengeMethods: v.ArraySchema<v.LiteralSchema<"S256", undefined>, undefined>;
    readonly issuer: v.OptionalSchema<v.StringSchema<undefined>, undefined>;
    readonly unannouncedIssuer: v.OptionalSchema<v.StringSchema<undefined>, undefined>;
    readonly scopes: v.OptionalSchema<v.ArraySchema<v.StringSchema<undefined>, undefined>, undefined>;
    readonly signOutEverywhere: v.OptionalSchema<v.LiteralSchema<true, undefined>, undefined>;
    readonly signOutAtProvider: v.OptionalSchema<v.LiteralSchema<true, undefined>, undefined>;
}, undefined>;

declare const signInRequestSchema: v.ObjectSchema<{
    readonly connection: v.SchemaWithPipe<readonly [
        v.StringSchema<undefined>,
        v.MinLengthAction<string, 1, undefined>,
        v.MaxLengthAction<string, 64, undefined>
    ]>;
    readonly state: v.SchemaWithPipe<readonly [
        v.StringSchema<undefined>,
        v.RegexAction<string, undefined>
    ]>;
    readonly codeChallenge: v.SchemaWithPipe<readonly [
        v.StringSchema<undefined>,
        v.RegexAction<string, undefined>
    ]>;
    readonly parameters: v.OptionalSchema<v.RecordSchema<v.StringSchema<undefined>, v.SchemaWithPipe<readonly [
        v.StringSchema<undefined>,
        v.MaxLengthAction<string, 1000, undefined>
    ]>, undefined>, undefined>;
}, undefined>;

declare const signInViewSchema: v.ObjectSchema<{
    readonly authorizationUrl: v.SchemaWithPipe<readonly [
        v.StringSchema<undefined>,
        v.UrlAction<string, undefined>
    ]>;
}, undefined>;

declare const signedInSchema: v.ObjectSchema<{
    readonly status: v.LiteralSchema<"signed-in", undefined>;
    readonly connection: v.StringSchema<undefined>;
    readonly signedInAt: v.SchemaWithPipe<readonly [
        v.StringSchema<undefined>,
        v.IsoTimestampAction<string, undefined>
    ]>;
    readonly expiresAt: v.SchemaWithPipe<readonly [
        v.StringSchema<undefined>,
        v.IsoTimestampAction<string, undefined>
    ]>;
    readonly accessTokenExpiresAt: v.OptionalSchema<v.SchemaWithPipe<readonly [
        v.StringSchema<undefined>,
        v.IsoTimestampAction<string, undefined>
    ]>, undefined>;
    readonly user: v.OptionalSchema<v.LooseObjectSchema<{
        readonly sub: v.StringSchema<undefined>;
    }, undefined>, undefined>;
}, undefined>;

declare const signedOutSchema: v.ObjectSchema<{
    readonly status: v.LiteralSchema<"signed-out", undefined>;
}, undefined>;

declare const userSchema: v.LooseObjectSchema<{
    readonly sub: v.StringSchema<undefined>;
}, undefined>;

declare const userSessionSchema: v.ObjectSchema<{
    readonly id: v.StringSchema<undefined>;
    readonly isCurrent: v.BooleanSchema<undefined>;
    readonly signedInAt: v.SchemaWithPipe<readonly [
        v.StringSchema<undefined>,
        v.IsoTimestampAction<string, undefined>
    ]>;
    readonly lastUsedAt: v.SchemaWithPipe<readonly [
        v.StringSchema<undefined>,
        v.IsoTimestampAction<string, undefined>
    ]>;
    readonly description: v.OptionalSchema<v.StringSchema<undefined>, undefined>;
}, undefined>;

declare const userSessionsViewSchema: v.ObjectSchema<{
    readonly sessions: v.ArraySchema<v.ObjectSchema<{
        readonly id: v.StringSchema<undefined>;
        readonly isCurrent: v.BooleanSchema<undefined>;
        readonly signedInAt: v.SchemaWithPipe<readonly [
            v.StringSchema<undefined>,
            v.IsoTimestampAction<string, undefined>
        ]>;
        readonly lastUsedAt: v.SchemaWithPipe<readonly [
            v.StringSchema<undefined>,
            v.IsoTimestampAction<string, undefined>
        ]>;
        readonly description: v.OptionalSchema<v.StringSchema<undefined>, undefined>;
    }, undefined>, undefined>;
}, undefined>;
