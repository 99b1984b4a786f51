import type { JSX } from 'preact';
import type { Resource } from '../../answers/resource.ts';
import type { Explanation } from '../../failures/explanation.ts';
import type { Failure } from '../../failures/failure.ts';
import { FailureNotice } from '../../failures/failure-notice.tsx';
import { Skeleton } from '../../shell/skeleton.tsx';

interface ResourceViewProps<T> {
  readonly resource: Resource<T>;
  /** The name of the content for screen readers, while it loads. */
  readonly label: string;
  readonly explain?: (failure: Failure) => Explanation | undefined;
  readonly children: (value: T) => JSX.Element;
}

/** Shows a resource: loading, its value, its failure, or the last value with the failure. */
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
