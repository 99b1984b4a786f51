export { type Auth, type AuthOptions, createAuth } from './auth.ts';
export {
  AuthError,
  type AuthErrorFacts,
  type AuthPhase,
  type KitFailureCode,
} from './error.ts';
export { readProblem } from './problem.ts';
export type { SignInOptions } from './sign-in.ts';
export type { AuthState, EndReason, SessionOf } from './state.ts';
