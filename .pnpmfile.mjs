import { readFileSync } from 'node:fs';
import { relative } from 'node:path';

const ROOT = import.meta.dirname;

/**
 * The address of the repository: of the one that a workflow runs in, else the `repository` of the
 * root package.json. Provenance is valid only for the repository that built the package.
 */
function readRepositoryUrl() {
  const { GITHUB_SERVER_URL, GITHUB_REPOSITORY } = process.env;
  if (GITHUB_REPOSITORY) {
    return `git+${GITHUB_SERVER_URL ?? 'https://github.com'}/${GITHUB_REPOSITORY}.git`;
  }
  return JSON.parse(readFileSync(`${ROOT}/package.json`, 'utf8')).repository.url;
}

/**
 * Gives each packed package the repository's address, which is written in one place only, and drops
 * what only the repository uses.
 */
function beforePacking(manifest, folder) {
  delete manifest.devDependencies;
  delete manifest.scripts;
  const url = readRepositoryUrl();
  const page = url.replace(/^git\+/, '').replace(/\.git$/, '');
  const directory = relative(ROOT, folder).replaceAll('\\', '/');
  manifest.repository = { type: 'git', url, directory };
  manifest.homepage = `${page}/tree/HEAD/${directory}#readme`;
  manifest.bugs = { url: `${page}/issues` };
  return manifest;
}

export const hooks = { beforePacking };
