import type { ComponentChildren, JSX } from 'preact';
import { useControls } from '../faults/use-controls.ts';
import { Link } from '../router/link.tsx';
import type { Route } from '../router/route.ts';
import { SignOutButton } from '../session/sign-out-button.tsx';
import { SignInButton } from '../sign-in/sign-in-button.tsx';
import { ThemeSwitch } from '../theme/theme-switch.tsx';
import { Brand } from './brand.tsx';
import { Icon, type IconName } from './icon.tsx';

interface Place {
  readonly to: Route;
  readonly icon: IconName;
  readonly name: string;
  readonly views: readonly Route['view'][];
  /** Whether it shows nothing without a session. */
  readonly isInside?: true;
}

const places: readonly Place[] = [
  {
    to: { view: 'projects' },
    icon: 'film',
    name: 'Projects',
    views: ['projects', 'shooting-days', 'episodes', 'scenes'],
    isInside: true,
  },
  {
    to: { view: 'messages' },
    icon: 'message',
    name: 'Messages',
    views: ['messages'],
    isInside: true,
  },
  { to: { view: 'session' }, icon: 'shield', name: 'Session', views: ['session'], isInside: true },
  { to: { view: 'flows' }, icon: 'flows', name: 'Flows', views: ['flows'] },
  { to: { view: 'operator' }, icon: 'key', name: 'Operator', views: ['operator'] },
];

const faults: Place = { to: { view: 'faults' }, icon: 'bolt', name: 'Faults', views: ['faults'] };

export interface ShellProps {
  readonly view: Route['view'];
  readonly isSignedIn: boolean;
  readonly banner: ComponentChildren;
  readonly children: ComponentChildren;
}

/** What stays around every page, but for the one that asks to sign in. */
export function Shell({ view, isSignedIn, banner, children }: ShellProps): JSX.Element {
  return (
    <div class="shell">
      <a class="skip-link" href="#content">
        Skip to the content
      </a>
      <header class="shell-header">
        <Link to={{ view: 'projects' }} class="brand-link">
          <Brand />
        </Link>
        <Places view={view} isSignedIn={isSignedIn} />
        <div class="shell-tools">
          {isSignedIn ? <SignOutButton /> : <SignInButton isQuiet />}
          <ThemeSwitch />
        </div>
      </header>
      <main id="content" class="shell-main" tabIndex={-1}>
        {children}
        {banner}
      </main>
    </div>
  );
}

function Places({ view, isSignedIn }: Pick<ShellProps, 'view' | 'isSignedIn'>): JSX.Element {
  const hasControls = useControls() !== undefined;
  const shown = [...places, ...(hasControls ? [faults] : [])].filter(
    ({ isInside }) => isSignedIn || !isInside,
  );
  return (
    <nav class="shell-nav" aria-label="Main">
      {shown.map((place) => (
        <Link key={place.name} to={place.to} current={place.views.includes(view)}>
          <Icon name={place.icon} />
          {place.name}
        </Link>
      ))}
    </nav>
  );
}
