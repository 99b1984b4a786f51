import { expectTypeOf, test } from 'vitest';
import type {
  AccessTokenView,
  CallbackRequest,
  Config,
  FailureCode,
  FailureKind,
  failureCatalogue,
  isFailureCode,
  LogoutRequest,
  ParametersReading,
  Problem,
  Recovery,
  ServiceConnection,
  SessionView,
  SignedIn,
  SignedOut,
  SignInConnection,
  SignInRequest,
  User,
} from '../index.ts';

// Type tests: `pnpm types` compiles them, and nothing runs them.

test('SessionView is signed-in with its times, or signed-out without fields', () => {
  expectTypeOf<SessionView>().toEqualTypeOf<SignedIn | SignedOut>();
  expectTypeOf<Extract<SessionView, { status: 'signed-in' }>>().toEqualTypeOf<SignedIn>();
  expectTypeOf<SignedOut>().toEqualTypeOf<{ status: 'signed-out' }>();
  expectTypeOf<SignedIn>().toEqualTypeOf<{
    status: 'signed-in';
    connection: string;
    signedInAt: string;
    expiresAt: string;
    accessTokenExpiresAt?: string | undefined;
    user?: User | undefined;
  }>();
});

test('no view has a refresh token', () => {
  expectTypeOf<keyof AccessTokenView>().toEqualTypeOf<'accessToken' | 'tokenType' | 'expiresAt'>();
  expectTypeOf<keyof SignedIn>().extract<'accessToken' | 'refreshToken'>().toBeNever();
});

test('a connection of the configuration has no secret', () => {
  expectTypeOf<Config['connections'][number]>().toEqualTypeOf<
    SignInConnection | ServiceConnection
  >();
  expectTypeOf<keyof SignInConnection>().extract<'clientSecret'>().toBeNever();
  expectTypeOf<SignInConnection['codeChallengeMethods']>().toEqualTypeOf<'S256'[]>();
});

test('a callback needs a code verifier, and a sign-in request cannot have one', () => {
  expectTypeOf<CallbackRequest['codeVerifier']>().toEqualTypeOf<string>();
  expectTypeOf<Omit<CallbackRequest, 'codeVerifier'>>().not.toExtend<CallbackRequest>();
  expectTypeOf<keyof SignInRequest>().extract<'codeVerifier'>().toBeNever();
});

test('a logout request may be empty', () => {
  expectTypeOf<LogoutRequest>().toEqualTypeOf<{
    everywhere?: boolean | undefined;
    atProvider?: boolean | undefined;
    returnTo?: string | undefined;
  }>();
});

test('failure codes are literals, each with its own status and recovery', () => {
  expectTypeOf<FailureCode>().toEqualTypeOf<keyof typeof failureCatalogue>();
  expectTypeOf<string>().not.toExtend<FailureCode>();
  expectTypeOf<(typeof failureCatalogue)['session_missing']['status']>().toEqualTypeOf<401>();
  expectTypeOf<(typeof failureCatalogue)[FailureCode]>().toExtend<FailureKind>();
});

test('a problem has a code and a recovery of the catalogue', () => {
  expectTypeOf<Problem['code']>().toEqualTypeOf<FailureCode>();
  expectTypeOf<Problem['recovery']>().toEqualTypeOf<Recovery>();
  expectTypeOf<typeof isFailureCode>().guards.toEqualTypeOf<FailureCode>();
});

test('reading parameters gives the parameters or the duplicate, never both', () => {
  type Duplicate = Extract<ParametersReading, { duplicate: string }>;
  expectTypeOf<Duplicate['parameters']>().toEqualTypeOf<undefined>();
  type Parameters = Exclude<ParametersReading, Duplicate>;
  expectTypeOf<Parameters['duplicate']>().toEqualTypeOf<undefined>();
  expectTypeOf<Parameters['parameters']>().toEqualTypeOf<Readonly<Record<string, string>>>();
});
