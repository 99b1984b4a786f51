import type { JSX } from 'preact';
import type { Resource } from '../../answers/resource.ts';
import type { Explanation } from '../../failures/explanation.ts';
import type { Failure } from '../../failures/failure.ts';
import { FailureNotice } from '../../failures/failure-notice.tsx';
import { Skeleton } from '../../shell/skeleton.tsx';

export interface ResourceViewProps<T> {
  readonly resource: Resource<T>;
  /** What is being loaded, for those who cannot see the skeleton. */
  readonly label: string;
  readonly explain?: (failure: Failure) => Explanation | undefined;
  readonly children: (value: T) => JSX.Element;
}

/** The states that everything read from an API has: loading, there, failed, there but not renewed. */
export function ResourceView<T>(props: ResourceViewProps<T>): JSX.Element {
  const { resource, label, explain, children } = props;
  const { value, failure, loading, reload } = resource;
  return (
    <>
      {failure && (
        <FailureNotice
          failure={failure}
          retry={reload}
          busy={loading}
          explanation={explain?.(failure)}
        />
      )}
      {value !== undefined && children(value)}
      {value === undefined && loading && !failure && <Skeleton label={label} />}
    </>
  );
}
