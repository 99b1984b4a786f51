import type { ComponentChildren, JSX } from 'preact';
import { useResource } from '../../answers/resource.ts';
import { Link } from '../../router/link.tsx';
import { PageHeading } from '../../shell/page-heading.tsx';
import { Monogram } from './monogram.tsx';
import { PROJECTS_PATH, type Project, readProjects } from './project.ts';
import { ProjectTags } from './project-tags.tsx';

export interface ProjectFrameProps {
  readonly projectId: string;
  readonly tab: 'shooting-days' | 'episodes';
  readonly children: ComponentChildren;
}

/**
 * What stays around the views of one project: where it is, its name, its tabs. The name comes from
 * the list, which also has the projects that LockitNetwork does not open.
 */
export function ProjectFrame({ projectId, tab, children }: ProjectFrameProps): JSX.Element {
  const projects = useResource(PROJECTS_PATH, readProjects);
  const project = projects.value?.find(({ id }) => id === projectId);
  return (
    <>
      <nav class="breadcrumb" aria-label="Breadcrumb">
        <Link to={{ view: 'projects' }}>Back to the list</Link>
      </nav>
      <ProjectHead project={project} loading={projects.loading} />
      <nav class="tabs" aria-label="Parts of the project">
        <Link to={{ view: 'shooting-days', projectId }} current={tab === 'shooting-days'}>
          Shooting days
        </Link>
        <Link to={{ view: 'episodes', projectId }} current={tab === 'episodes'}>
          Episodes
        </Link>
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
