import { readField, readList, readText } from '../../answers/read.ts';

/** A film or series of LockitNetwork, as far as the console shows it. */
export interface Project {
  readonly id: string;
  readonly name: string;
  readonly isSeries: boolean;
  /** LockitNetwork opens what is inside of premium projects only. */
  readonly isPremium: boolean;
  readonly productionCompany: string | undefined;
}

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

/** Finds projects by words of their name or company, in any order, whatever the accents and case. */
export function searchProjects(projects: readonly Project[], query: string): Project[] {
  const words = fold(query).split(/\s+/).filter(Boolean);
  return projects.filter(({ name, productionCompany = '' }) => {
    const text = fold(`${name} ${productionCompany}`);
    return words.every((word) => text.includes(word));
  });
}

/** What is left of a text when case and accents do not matter: å, Å and a are one. */
function fold(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
}
