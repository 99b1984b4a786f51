import type { EdgeContext } from '../context.ts';
import type { Failure } from '../failure.ts';
import { checkCsrfHeader } from './csrf-header.ts';
import { checkOrigin } from './origin.ts';

/** What stands before everything that works with a session. Failures: `guard_csrf_header`, `guard_origin`. */
export function guard(c: EdgeContext): Failure | undefined {
  return checkCsrfHeader(c) ?? checkOrigin(c);
}
