import { readField, readList, readText } from '../../answers/read.ts';

/** The fields of a film or series of LockitNetwork that the console shows. */
export interface Project {
  readonly id: string;
  readonly name: string;
  readonly isSeries: boolean;
  /** LockitNetwork opens shooting days, episodes and scenes only for premium projects. */
  readonly isPremium: boolean;
  readonly productionCompany: string | undefined;
}

/** The API path of the user's projects. */
export const PROJECTS_PATH = '/api/lockit/projects';

/** The API path of a resource below a project. */
export function buildProjectPath(projectId: string, ...below: string[]): string {
  return joinPath(PROJECTS_PATH, projectId, ...below);
}

/** The console's address of a project, or of a page below it. */
export function buildProjectAddress(projectId: string, ...below: string[]): string {
  return joinPath('/projects', projectId, ...below);
}

function joinPath(base: string, ...segments: string[]): string {
  return [base, ...segments.map(encodeURIComponent)].join('/');
}

/** Reads the user's projects. Rows without an id are left out. */
export function readProjects(answer: unknown): Project[] | undefined {
  return readList(answer, readProject);
}

function readProject(row: unknown): Project | undefined {
  const id = readText(readField(row, 'uuid'));
  if (id === undefined) return undefined;
  return {
    id,
    name: readText(readField(row, 'name')) ?? 'Untitled project',
    isSeries: readField(row, 'isSeries') === true,
    isPremium: readField(row, 'isPremium') === true,
    productionCompany: readText(readField(row, 'productionCompany')),
  };
}

/** Finds projects with every word of the query in name or company, ignoring accents and case. */
export function searchProjects(projects: readonly Project[], query: string): Project[] {
  const words = fold(query).split(/\s+/).filter(Boolean);
  return projects.filter(({ name, productionCompany = '' }) => {
    const text = fold(`${name} ${productionCompany}`);
    return words.every((word) => text.includes(word));
  });
}

/** Removes case and accents from a text: å and Å become a. */
function fold(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
}
