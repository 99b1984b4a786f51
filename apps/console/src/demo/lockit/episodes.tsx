import type { JSX } from 'preact';
import { useResource } from '../../answers/resource.ts';
import { Empty } from '../../shell/empty.tsx';
import { type Episode, nameEpisode, readEpisodes } from './episode.ts';
import { explainProjectFailure } from './explain.ts';
import { buildProjectAddress, buildProjectPath } from './project.ts';
import { ResourceView } from './resource-view.tsx';

/** A project's episodes, each a link to its scenes. */
export function Episodes({ projectId }: { readonly projectId: string }): JSX.Element {
  const episodes = useResource(buildProjectPath(projectId, 'episodes'), readEpisodes);
  return (
    <ResourceView resource={episodes} label="episodes" explain={explainProjectFailure}>
      {(all) =>
        all.length === 0 ? <NoEpisodes /> : <EpisodeList projectId={projectId} episodes={all} />
      }
    </ResourceView>
  );
}

function NoEpisodes(): JSX.Element {
  return (
    <Empty icon="film" title="No episodes">
      They show here as soon as they are entered in LockitNetwork.
    </Empty>
  );
}

interface EpisodeListProps {
  readonly projectId: string;
  readonly episodes: readonly Episode[];
}

function EpisodeList({ projectId, episodes }: EpisodeListProps): JSX.Element {
  return (
    <ol class="episode-list">
      {episodes.map((episode) => (
        <li key={episode.id}>
          <a href={buildProjectAddress(projectId, 'episodes', episode.id)}>
            {nameEpisode(episode)}
          </a>
        </li>
      ))}
    </ol>
  );
}
