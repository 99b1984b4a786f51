/** A path as the service's document writes it: `/projects/{projectId}`. */
export type DocumentedPath = string;

const PLACEHOLDER = /^(\{[^/{}]+\}|:[^/]+)$/;

/** Whether a target covers a path. A placeholder matches one segment, regardless of its name. */
export function covers(target: string, path: string): boolean {
  const targetSegments = target.split('/');
  const pathSegments = path.split('/');
  if (targetSegments.length !== pathSegments.length) return false;
  return targetSegments.every(
    (segment, index) => PLACEHOLDER.test(segment) || segment === pathSegments[index],
  );
}

/**
 * Finds the full path of a target, or undefined if it is not a documented path. A target may omit
 * `basePath`, as the document does: `/token` means `/auth/api/v1/token`.
 */
export function resolveTarget(
  target: string,
  documentedPaths: readonly DocumentedPath[],
  basePath: string,
): string | undefined {
  return [target, `${basePath}${target}`].find((candidate) =>
    documentedPaths.some((documented) => covers(documented, candidate)),
  );
}
