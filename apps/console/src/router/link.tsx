import type { ComponentChildren, JSX } from 'preact';
import { navigate } from './navigation.ts';
import { buildPath, type Route } from './route.ts';

export interface LinkProps {
  readonly to: Route;
  readonly class?: string;
  /** Marks the link as the place where the user is. */
  readonly current?: boolean;
  readonly children: ComponentChildren;
}

/** A link to a view: a real address for new tabs and copying, without a page load for a plain click. */
export function Link({ to, class: className, current = false, children }: LinkProps): JSX.Element {
  const path = buildPath(to);
  return (
    <a
      href={path}
      class={className}
      aria-current={current ? 'page' : undefined}
      onClick={(event) => {
        if (!isPlainClick(event)) return;
        event.preventDefault();
        navigate(path);
      }}
    >
      {children}
    </a>
  );
}

/** Other buttons and keys mean "in a new tab", "in a new window" or "save": the browser's own acts. */
function isPlainClick(event: MouseEvent): boolean {
  const withKey = event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
  return event.button === 0 && !withKey && !event.defaultPrevented;
}
