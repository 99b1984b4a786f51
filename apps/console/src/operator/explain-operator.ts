import type { Explanation } from '../failures/explanation.ts';
import type { Failure } from '../failures/failure.ts';

/** Explains failures that mean something else to the operator than to a user. */
export function explainToOperator({ code }: Failure): Explanation | undefined {
  switch (code) {
    case 'operator_unauthorized':
      return {
        title: 'This is not the operator’s token',
        text: 'Compare it with the setting POSTERN_OPERATOR_TOKEN. The start command prints the token that it made.',
      };
    case 'route_unknown':
      return {
        title: 'There are no operator actions here',
        text: 'Either POSTERN_OPERATOR_TOKEN is not set, which switches them off, or LEKAB has no credentials.',
      };
    case 'provider_unsupported':
      return {
        title: 'LEKAB does not offer that to this account',
        text: 'The account has the role DISALLOW_BASIC, or the service is of version 6, which has no API keys.',
      };
    case 'provider_rejected_client':
      return {
        title: 'LEKAB does not accept Postern’s credentials',
        text: 'Correct LEKAB_USERNAME and LEKAB_PASSWORD, and start Postern again.',
      };
    default:
      return undefined;
  }
}
