import type { User } from '@postern/core';
import { Icon, type IconName } from '@postern/inspector/icon';
import type { ComponentChildren, JSX } from 'preact';
import { useLocation } from 'preact-iso/router';
import { useControls } from '../faults/use-controls.ts';
import { nameUser } from '../session/name-user.ts';
import { SignOutButton } from '../session/sign-out-button.tsx';
import { SignInButton } from '../sign-in/sign-in-button.tsx';
import { ThemeSwitch } from '../theme/theme-switch.tsx';
import { Brand } from './brand.tsx';

interface Place {
  readonly href: string;
  readonly icon: IconName;
  readonly name: string;
  /** Whether the page shows nothing without a session. */
  readonly needsSession?: true;
}

const places: readonly Place[] = [
  { href: '/projects', icon: 'film', name: 'Projects', needsSession: true },
  { href: '/messages', icon: 'message', name: 'Messages', needsSession: true },
  { href: '/session', icon: 'shield', name: 'Session', needsSession: true },
  { href: '/flows', icon: 'flows', name: 'Flows' },
  { href: '/operator', icon: 'key', name: 'Operator' },
];

const faults: Place = { href: '/faults', icon: 'bolt', name: 'Faults' };

interface ShellProps {
  readonly isSignedIn: boolean;
  /** The signed-in user, if the provider names the user. */
  readonly user: User | undefined;
  readonly banner: ComponentChildren;
  readonly children: ComponentChildren;
}

/** The frame of every page except the sign-in page. */
export function Shell({ isSignedIn, user, banner, children }: ShellProps): JSX.Element {
  return (
    <div class="shell">
      <a class="skip-link" href="#content">
        Skip to the content
      </a>
      <header class="shell-header">
        <a href="/projects" class="brand-link">
          <Brand />
        </a>
        <Places isSignedIn={isSignedIn} />
        <div class="shell-tools">
          {user && <span class="shell-user">{nameUser(user)}</span>}
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

function Places({ isSignedIn }: Pick<ShellProps, 'isSignedIn'>): JSX.Element {
  const { path } = useLocation();
  const hasControls = useControls() !== undefined;
  const shown = [...places, ...(hasControls ? [faults] : [])].filter(
    ({ needsSession }) => isSignedIn || !needsSession,
  );
  return (
    <nav class="shell-nav" aria-label="Main">
      {shown.map(({ href, icon, name }) => (
        <a key={href} href={href} aria-current={isAt(path, href) ? 'page' : undefined}>
          <Icon name={icon} />
          {name}
        </a>
      ))}
    </nav>
  );
}

/** Whether a path is the place's address or below it. The root shows the projects. */
function isAt(path: string, href: string): boolean {
  return `${path === '/' ? '/projects' : path}/`.startsWith(`${href}/`);
}
