import type { JSX } from 'preact';
import './project.css';
import { Episodes } from './episodes.tsx';
import { ProjectFrame } from './project-frame.tsx';
import { Scenes } from './scenes.tsx';
import { ShootingDays } from './shooting-days.tsx';

interface ProjectPageProps {
  readonly projectId: string;
  readonly tab: 'shooting-days' | 'episodes';
  /** The episode whose scenes are shown; without it, the tab shows all episodes. */
  readonly episodeId?: string;
}

/** One project: its shooting days, its episodes or the scenes of one episode. */
export function ProjectPage({ projectId, tab, episodeId }: ProjectPageProps): JSX.Element {
  return (
    <ProjectFrame key={projectId} projectId={projectId} tab={tab}>
      {tab === 'shooting-days' && <ShootingDays projectId={projectId} />}
      {tab === 'episodes' && episodeId === undefined && <Episodes projectId={projectId} />}
      {episodeId !== undefined && (
        <Scenes key={episodeId} projectId={projectId} episodeId={episodeId} />
      )}
    </ProjectFrame>
  );
}
