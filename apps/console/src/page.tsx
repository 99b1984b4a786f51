import type { SignedIn } from '@postern/core';
import type { JSX } from 'preact';
import { ProjectsPage } from './demo/lockit/projects-page.tsx';
import type { OpenRoute, Route } from './router/route.ts';
import { lazy } from './shell/lazy.tsx';
import { UnknownPage } from './shell/unknown-page.tsx';

// What is behind a click is loaded at the click; the first load has what everybody sees first.
const ProjectPage = lazy(
  'the project',
  async () => (await import('./demo/lockit/project-page.tsx')).ProjectPage,
);
const SessionPage = lazy(
  'the session',
  async () => (await import('./session/session-page.tsx')).SessionPage,
);
const MessagesPage = lazy(
  'the messages',
  async () => (await import('./demo/lekab/messages-page.tsx')).MessagesPage,
);

export interface PageProps {
  readonly route: Exclude<Route, OpenRoute>;
  readonly session: SignedIn;
  readonly confirmed: boolean;
}

/** The page of an address. Keys make another project, or episode, another page. */
export function Page({ route, session, confirmed }: PageProps): JSX.Element {
  if (route.view === 'projects') return <ProjectsPage />;
  if (route.view === 'messages') return <MessagesPage />;
  if (route.view === 'session') return <SessionPage session={session} confirmed={confirmed} />;
  if (route.view === 'unknown') return <UnknownPage />;
  return <ProjectPage key={route.projectId} route={route} />;
}
