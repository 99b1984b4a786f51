import type { JSX } from 'preact';
import { Empty } from '../../shell/empty.tsx';
import { Monogram } from './monogram.tsx';
import { buildProjectAddress, type Project, searchProjects } from './project.ts';
import { ProjectTags } from './project-tags.tsx';

interface ProjectListProps {
  readonly projects: readonly Project[];
  readonly query: string;
  readonly clear: () => void;
}

/** The projects that match the search, and their number. */
export function ProjectList({ projects, query, clear }: ProjectListProps): JSX.Element {
  const found = searchProjects(projects, query);
  return (
    <>
      <p class="count" role="status">
        {formatCount(found.length, projects.length)}
      </p>
      {projects.length === 0 && (
        <Empty icon="film" title="No projects yet">
          As soon as your account is part of a project in LockitNetwork, it shows here.
        </Empty>
      )}
      {projects.length > 0 && found.length === 0 && (
        <Empty icon="search" title={`Nothing matches “${query}”`}>
          <button type="button" class="link-button" onClick={clear}>
            Show all projects
          </button>
        </Empty>
      )}
      <ul class="project-list">
        {found.map((project) => (
          <ProjectRow key={project.id} project={project} />
        ))}
      </ul>
    </>
  );
}

function ProjectRow({ project }: { readonly project: Project }): JSX.Element {
  const { id, name, productionCompany } = project;
  return (
    <li class="project-row">
      <Monogram id={id} name={name} />
      <div class="project-words">
        <h2 class="project-name">
          <a href={buildProjectAddress(id)} class="stretched">
            {name}
          </a>
        </h2>
        <p class="project-company">{productionCompany ?? 'No company named'}</p>
      </div>
      <ProjectTags project={project} />
    </li>
  );
}

function formatCount(found: number, all: number): string {
  const noun = all === 1 ? 'project' : 'projects';
  return found === all ? `${all} ${noun}` : `${found} of ${all} ${noun}`;
}
