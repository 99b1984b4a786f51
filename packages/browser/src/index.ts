export { type Auth, type AuthOptions, createAuth } from './auth.ts';
export { AuthError, type AuthPhase, type KitFailureCode } from './error.ts';
export type { SignInOptions } from './sign-in.ts';
export type { AuthState } from './state.ts';
