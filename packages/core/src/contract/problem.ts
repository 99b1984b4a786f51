import * as v from 'valibot';
import { type FailureCode, failureCatalogue } from '../failures/catalogue.ts';

/** Whether a value is a code of the failure catalogue. */
export function isFailureCode(code: unknown): code is FailureCode {
  return typeof code === 'string' && Object.hasOwn(failureCatalogue, code);
}

/**
 * An error response of the edge, sent as `application/problem+json` (RFC 9457). It adds `code` (a
 * code of the failure catalogue), `recovery` (what the caller can do) and `requestId` (the id under
 * which the log has the cause).
 */
export const problemSchema = v.object({
  type: v.string(),
  title: v.string(),
  status: v.number(),
  detail: v.string(),
  code: v.custom<FailureCode>(isFailureCode),
  recovery: v.picklist(['fix-request', 'sign-in', 'retry-later', 'none']),
  requestId: v.string(),
  /** The fields or parameters that the edge rejected, if the failure concerns particular ones. */
  parameters: v.optional(v.array(v.string())),
  /**
   * With `step_up_required`: the accepted authentication context class references, for the parameter
   * `acr_values` of the next sign-in (RFC 9470 §4).
   */
  acrValues: v.optional(v.array(v.string())),
  /** With `step_up_required`: the longest age of the sign-in in seconds, for the parameter `max_age`. */
  maxAge: v.optional(v.number()),
});
/** The type of {@link problemSchema}. */
export type Problem = v.InferOutput<typeof problemSchema>;
