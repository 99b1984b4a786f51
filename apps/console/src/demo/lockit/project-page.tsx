import type { JSX } from 'preact';
import type { Route } from '../../router/route.ts';
import './project.css';
import { Episodes } from './episodes.tsx';
import { ProjectFrame } from './project-frame.tsx';
import { Scenes } from './scenes.tsx';
import { ShootingDays } from './shooting-days.tsx';

export interface ProjectPageProps {
  readonly route: Extract<Route, { projectId: string }>;
}

/** One project: its shooting days, its episodes, the scenes of one. */
export function ProjectPage({ route }: ProjectPageProps): JSX.Element {
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
