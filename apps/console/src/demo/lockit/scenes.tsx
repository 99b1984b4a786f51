import type { JSX } from 'preact';
import { useResource } from '../../answers/resource.ts';
import { Empty } from '../../shell/empty.tsx';
import { nameEpisode, readEpisodes } from './episode.ts';
import { explainProjectFailure } from './explain.ts';
import { buildProjectAddress, buildProjectPath } from './project.ts';
import { ResourceView } from './resource-view.tsx';
import { readScenes, type Scene } from './scene.ts';

interface ScenesProps {
  readonly projectId: string;
  readonly episodeId: string;
}

/** An episode's scenes, in the order and layout of a script. */
export function Scenes({ projectId, episodeId }: ScenesProps): JSX.Element {
  const episodes = useResource(buildProjectPath(projectId, 'episodes'), readEpisodes);
  const path = buildProjectPath(projectId, 'episodes', episodeId, 'scenes');
  const scenes = useResource(path, readScenes);
  const episode = episodes.value?.find(({ id }) => id === episodeId);
  return (
    <section class="scenes" aria-labelledby="episode">
      <p class="back">
        <a href={buildProjectAddress(projectId, 'episodes')}>All episodes</a>
      </p>
      <h2 id="episode">{episode ? nameEpisode(episode) : 'Episode'}</h2>
      <ResourceView resource={scenes} label="scenes" explain={explainProjectFailure}>
        {(all) => (all.length === 0 ? <NoScenes /> : <SceneList scenes={all} />)}
      </ResourceView>
    </section>
  );
}

function NoScenes(): JSX.Element {
  return (
    <Empty icon="film" title="No scenes yet">
      They show here as soon as the script is entered in LockitNetwork.
    </Empty>
  );
}

function SceneList({ scenes }: { readonly scenes: readonly Scene[] }): JSX.Element {
  return (
    <ol class="scene-list">
      {scenes.map(({ id, label, slugline, content, comment }) => (
        <li key={id} class="scene">
          <span class="scene-label">{label}</span>
          <div>
            <h3 class="slugline">{slugline || `SCENE ${label}`}</h3>
            {content && <p>{content}</p>}
            {comment && <p class="scene-comment">{comment}</p>}
          </div>
        </li>
      ))}
    </ol>
  );
}
