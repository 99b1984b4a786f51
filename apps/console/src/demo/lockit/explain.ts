import type { Explanation } from '../../failures/explanation.ts';
import type { Failure } from '../../failures/failure.ts';

/** Explains LockitNetwork's 403 and 404, which have a more specific meaning below a project. */
export function explainProjectFailure({ code }: Failure): Explanation | undefined {
  if (code === 'service_forbidden') {
    return {
      title: 'This project is not premium yet',
      text: 'LockitNetwork opens shooting days, episodes and scenes for premium projects only. Ask the person who runs the project to upgrade it; it will then show here by itself.',
      isExpected: true,
    };
  }
  if (code === 'service_not_found') {
    return {
      title: 'LockitNetwork does not have this',
      text: 'It may have been removed, or it is not shared with your account.',
    };
  }
  return undefined;
}
