import * as v from 'valibot';
import { type FailureCode, failureCatalogue } from '../failures/catalogue.ts';

/** Tells a row of the failure catalogue from any other value. */
export function isFailureCode(code: unknown): code is FailureCode {
  return typeof code === 'string' && Object.hasOwn(failureCatalogue, code);
}

/**
 * An error answer of the edge, sent as `application/problem+json` (RFC 9457), extended by `code`
 * (a row of the failure catalogue), `recovery` (what the caller can do) and `requestId` (what the
 * operator looks for in the log).
 */
export const problemSchema = v.object({
  type: v.string(),
  title: v.string(),
  status: v.number(),
  detail: v.string(),
  code: v.custom<FailureCode>(isFailureCode),
  recovery: v.picklist(['fix-request', 'sign-in', 'retry-later', 'none']),
  requestId: v.string(),
  /** The fields or parameters of the request that were refused, where it is about some. */
  parameters: v.optional(v.array(v.string())),
});
export type Problem = v.InferOutput<typeof problemSchema>;
