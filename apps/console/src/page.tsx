import type { SignedIn } from '@postern/core';
import type { JSX } from 'preact';
import { MessagesPage } from './lekab/messages-page.tsx';
import { Episodes } from './lockit/episodes.tsx';
import { ProjectFrame } from './lockit/project-frame.tsx';
import { ProjectsPage } from './lockit/projects-page.tsx';
import { Scenes } from './lockit/scenes.tsx';
import { ShootingDays } from './lockit/shooting-days.tsx';
import type { Route } from './router/route.ts';
import { SessionPage } from './session/session-page.tsx';
import { UnknownPage } from './shell/unknown-page.tsx';

export interface PageProps {
  readonly route: Route;
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

interface ProjectPageProps {
  readonly route: Extract<Route, { projectId: string }>;
}

function ProjectPage({ route }: ProjectPageProps): JSX.Element {
  const { projectId, view } = route;
  return (
    <ProjectFrame projectId={projectId} tab={view === 'shooting-days' ? view : 'episodes'}>
      {view === 'shooting-days' && <ShootingDays projectId={projectId} />}
      {view === 'episodes' && <Episodes projectId={projectId} />}
      {view === 'scenes' && (
        <Scenes key={route.episodeId} projectId={projectId} episodeId={route.episodeId} />
      )}
    </ProjectFrame>
  );
}
