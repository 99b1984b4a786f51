import type { ComponentChildren, JSX } from 'preact';
import { Link } from '../router/link.tsx';
import type { Route } from '../router/route.ts';
import { SignOutButton } from '../session/sign-out-button.tsx';
import { ThemeSwitch } from '../theme/theme-switch.tsx';
import { Brand } from './brand.tsx';
import { Icon, type IconName } from './icon.tsx';

interface Place {
  readonly to: Route;
  readonly icon: IconName;
  readonly name: string;
  readonly views: readonly Route['view'][];
}

const places: readonly Place[] = [
  {
    to: { view: 'projects' },
    icon: 'film',
    name: 'Projects',
    views: ['projects', 'shooting-days', 'episodes', 'scenes'],
  },
  { to: { view: 'messages' }, icon: 'message', name: 'Messages', views: ['messages'] },
  { to: { view: 'session' }, icon: 'shield', name: 'Session', views: ['session'] },
];

export interface ShellProps {
  readonly view: Route['view'];
  readonly banner: ComponentChildren;
  readonly children: ComponentChildren;
}

/** What stays around every page of a signed-in user. */
export function Shell({ view, banner, children }: ShellProps): JSX.Element {
  return (
    <div class="shell">
      <a class="skip-link" href="#content">
        Skip to the content
      </a>
      <header class="shell-header">
        <Link to={{ view: 'projects' }} class="brand-link">
          <Brand />
        </Link>
        <nav class="shell-nav" aria-label="Main">
          {places.map((place) => (
            <Link key={place.name} to={place.to} current={place.views.includes(view)}>
              <Icon name={place.icon} />
              {place.name}
            </Link>
          ))}
        </nav>
        <div class="shell-tools">
          <SignOutButton />
          <ThemeSwitch />
        </div>
      </header>
      <main id="content" class="shell-main" tabIndex={-1}>
        {banner}
        {children}
      </main>
    </div>
  );
}
