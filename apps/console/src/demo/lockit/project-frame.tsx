import type { ComponentChildren, JSX } from 'preact';
import { useResource } from '../../answers/resource.ts';
import { PageHeading } from '../../shell/page-heading.tsx';
import { Monogram } from './monogram.tsx';
import { buildProjectAddress, PROJECTS_PATH, type Project, readProjects } from './project.ts';
import { ProjectTags } from './project-tags.tsx';

interface ProjectFrameProps {
  readonly projectId: string;
  readonly tab: 'shooting-days' | 'episodes';
  readonly children: ComponentChildren;
}

/**
 * The frame around the pages of one project: a link back, its name and its tabs. The name comes
 * from the list of projects, which also has the projects that LockitNetwork does not open.
 */
export function ProjectFrame({ projectId, tab, children }: ProjectFrameProps): JSX.Element {
  const projects = useResource(PROJECTS_PATH, readProjects);
  const project = projects.value?.find(({ id }) => id === projectId);
  return (
    <>
      <nav class="breadcrumb" aria-label="Breadcrumb">
        <a href="/projects">Back to the list</a>
      </nav>
      <ProjectHead project={project} loading={projects.loading} />
      <nav class="tabs" aria-label="Parts of the project">
        <a
          href={buildProjectAddress(projectId)}
          aria-current={tab === 'shooting-days' ? 'page' : undefined}
        >
          Shooting days
        </a>
        <a
          href={buildProjectAddress(projectId, 'episodes')}
          aria-current={tab === 'episodes' ? 'page' : undefined}
        >
          Episodes
        </a>
      </nav>
      {children}
    </>
  );
}

interface ProjectHeadProps {
  readonly project: Project | undefined;
  readonly loading: boolean;
}

function ProjectHead({ project, loading }: ProjectHeadProps): JSX.Element {
  const name = project?.name ?? (loading ? 'Loading project…' : 'Project');
  return (
    <div class="project-head">
      {(project || loading) && <Monogram id={project?.id ?? ''} name={project?.name ?? ''} />}
      <div>
        <PageHeading title={project?.name ?? 'Project'}>{name}</PageHeading>
        <div class="project-facts">
          {project?.productionCompany}
          {project && <ProjectTags project={project} />}
        </div>
      </div>
    </div>
  );
}
