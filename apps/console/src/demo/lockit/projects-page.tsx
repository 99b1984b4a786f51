import { Icon } from '@postern/inspector/icon';
import type { JSX } from 'preact';
import { useLocation } from 'preact-iso/router';
import { useResource } from '../../answers/resource.ts';
import { PageHeading } from '../../shell/page-heading.tsx';
import { PROJECTS_PATH, readProjects } from './project.ts';
import { ProjectList } from './project-list.tsx';
import { ResourceView } from './resource-view.tsx';

/** The user's projects, with a search whose words are in the address. */
export function ProjectsPage(): JSX.Element {
  const projects = useResource(PROJECTS_PATH, readProjects);
  const { path, query, route } = useLocation();
  const words = query['q'] ?? '';
  // Replaces the entry in the history, so that Back does not go through every letter.
  const search = (text: string): void =>
    route(text === '' ? path : `${path}?${new URLSearchParams({ q: text })}`, true);
  return (
    <>
      <div class="page-head">
        <PageHeading title="Projects">Projects</PageHeading>
        <search class="search">
          <label class="visually-hidden" for="project-search">
            Search projects
          </label>
          <Icon name="search" />
          <input
            id="project-search"
            type="search"
            autocomplete="off"
            placeholder="Search by name or company"
            value={words}
            onInput={(event) => search(event.currentTarget.value)}
          />
        </search>
      </div>
      <ResourceView resource={projects} label="your projects">
        {(all) => <ProjectList projects={all} query={words} clear={() => search('')} />}
      </ResourceView>
    </>
  );
}
