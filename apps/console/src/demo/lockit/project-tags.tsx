import type { JSX } from 'preact';
import type { Project } from './project.ts';

/** The kind of a project, and whether it is premium. */
export function ProjectTags({ project }: { readonly project: Project }): JSX.Element {
  return (
    <span class="tags">
      <span class="tag">{project.isSeries ? 'Series' : 'Feature film'}</span>
      {project.isPremium && <span class="tag tag-accent">Premium</span>}
    </span>
  );
}
