import type { JSX } from 'preact';
import { Empty } from './empty.tsx';
import { PageHeading } from './page-heading.tsx';

/** Shown for an address that is not a page of the console. */
export function UnknownPage(): JSX.Element {
  return (
    <>
      <PageHeading title="Not found">There is no such page</PageHeading>
      <Empty icon="search" title="Nothing lives at this address">
        The link may be old or mistyped. <a href="/projects">Go to your projects</a>.
      </Empty>
    </>
  );
}
