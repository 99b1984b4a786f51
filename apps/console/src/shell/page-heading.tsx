import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

let isFirstView = true;

export interface PageHeadingProps {
  /** The view's name, for the window's title. */
  readonly title: string;
  readonly children: ComponentChildren;
}

/**
 * The one h1 of a view. It takes the focus when its view replaces another, as a page load would:
 * a screen reader hears where it is, and Tab goes on from there. The first view after a load is
 * left alone, because the browser has put the focus itself.
 */
export function PageHeading({ title, children }: PageHeadingProps): JSX.Element {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (!isFirstView) heading.current?.focus({ preventScroll: true });
    isFirstView = false;
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
