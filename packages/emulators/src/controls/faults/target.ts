/** A path of the service, as its document writes it: `/projects/{projectId}`. */
export type DocumentedPath = string;

const PLACEHOLDER = /^(\{[^/{}]+\}|:[^/]+)$/;

/**
 * Tells whether a target, with or without placeholders, covers a path. Placeholders stand for one
 * segment, whatever they are called.
 */
export function covers(target: string, path: string): boolean {
  const targetSegments = target.split('/');
  const pathSegments = path.split('/');
  if (targetSegments.length !== pathSegments.length) return false;
  return targetSegments.every(
    (segment, index) => PLACEHOLDER.test(segment) || segment === pathSegments[index],
  );
}

/**
 * Finds the full path that a target means, or undefined where it is no documented one. `basePath`
 * may be left out, since the document leaves it out too: `/token` means `/auth/api/v1/token`.
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
