import { Failure } from '../failures/failure.ts';

/** Says in the log that userinfo is the endpoint of the provider that failed. */
export function nameUserinfo({ code, cause, retryAfterSeconds }: Failure): Failure {
  const named =
    typeof cause === 'string' ? `userinfo: ${cause}` : new Error('no userinfo', { cause });
  return new Failure(code, { cause: named, retryAfterSeconds });
}
