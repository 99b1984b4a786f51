import { EDGE_PATHS, isEdgePath } from '@postern/site/paths';

const EXAMPLES = EDGE_PATHS.map((segment) => `/${segment}/example`);

/**
 * Describes the entries of `server.proxy` whose paths the edge answers: an app that called its API by
 * such a proxy gets 403 or 404 from the edge instead. A proxy of everything, `/`, keeps the other
 * paths.
 *
 * @param proxy by path, or by a regular expression that starts with `^`
 */
export function describeUnusedProxies(proxy: object = {}): readonly string[] {
  return Object.keys(proxy)
    .filter((key) => key !== '/' && coversEdge(key))
    .map(
      (key) =>
        `the edge answers ${key} before the proxy in Vite's configuration: make the target of the proxy a route of postern.config.ts, or proxy another path`,
    );
}

function coversEdge(key: string): boolean {
  if (isEdgePath(key)) return true;
  const pattern = key.startsWith('^') ? new RegExp(key) : undefined;
  return EXAMPLES.some((path) => pattern?.test(path) ?? path.startsWith(key));
}
