import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

let isFirstPage = true;

interface PageHeadingProps {
  /** The name of the page, for the window's title. */
  readonly title: string;
  readonly children: ComponentChildren;
}

/**
 * The one h1 of a page. It takes the focus when its page replaces another, so that a screen reader
 * announces the new page and Tab continues from there. After a page load it leaves the focus where
 * the browser has put it.
 */
export function PageHeading({ title, children }: PageHeadingProps): JSX.Element {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (!isFirstPage) heading.current?.focus({ preventScroll: true });
    isFirstPage = false;
  }, []);
  useEffect(() => {
    document.title = `${title} · Postern`;
  }, [title]);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children}
    </h1>
  );
}
