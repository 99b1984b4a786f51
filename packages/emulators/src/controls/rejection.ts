import type * as v from 'valibot';

/** Why a control call was rejected. The codes are stable. */
export type ControlErrorCode =
  | 'malformed_body'
  | 'unsupported_content_type'
  | 'unknown_name'
  | 'invalid_value'
  | 'unknown_target'
  | 'origin_forbidden'
  | 'unknown_control';

/** The JSON body of a rejected control call. `detail` names the fix. */
export interface ControlRejection {
  readonly error: ControlErrorCode;
  readonly detail: string;
}

const STATUS: Record<ControlErrorCode, 400 | 403 | 404 | 415> = {
  malformed_body: 400,
  unsupported_content_type: 415,
  unknown_name: 400,
  invalid_value: 400,
  unknown_target: 400,
  origin_forbidden: 403,
  unknown_control: 404,
};

/** Builds the response to a rejected control call. */
export function buildRejectionResponse(rejection: ControlRejection): Response {
  return Response.json(rejection, { status: STATUS[rejection.error] });
}

/**
 * Turns a schema's issues into one rejection. Unknown names go first, because a misspelled name is
 * the likeliest mistake.
 *
 * @param knownNames the allowed names, listed in the detail
 */
export function buildRejection(
  issues: readonly v.BaseIssue<unknown>[],
  knownNames: readonly string[],
): ControlRejection {
  const unknown = issues.filter(
    (issue) => issue.type === 'strict_object' && issue.expected === 'never',
  );
  const names = unknown.map(readName);
  if (names.length > 0) {
    return {
      error: 'unknown_name',
      detail: `Unknown: ${names.join(', ')}. Known: ${knownNames.join(', ')}.`,
    };
  }
  const complaints = issues.map((issue) => `${readName(issue)}: ${issue.message}`);
  return { error: 'invalid_value', detail: complaints.join('; ') };
}

function readName(issue: v.BaseIssue<unknown>): string {
  const names = issue.path?.map(({ key }) => String(key)) ?? [];
  return names.length > 0 ? names.join('.') : 'body';
}
