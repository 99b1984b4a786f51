/** The part of a package.json that templates have. Its fields are merged one by one. */
export type Manifest = Readonly<
  Record<string, string | boolean | Readonly<Record<string, string>>>
>;

/** Versions of packages, by name. */
export interface Versions {
  /** For the packages of this repository. */
  readonly postern: string;
  /** For others. */
  readonly catalog: Readonly<Record<string, string>>;
}

/**
 * Merges the package.json files of a template's parts. A later part adds to a field of names and
 * versions, or replaces a text. The names in a field are sorted, except scripts.
 */
export function mergeManifests(parts: readonly Manifest[]): Manifest {
  const merged: Record<string, Manifest[string]> = {};
  for (const [field, value] of parts.flatMap((part) => Object.entries(part))) {
    const before = merged[field];
    merged[field] =
      typeof before === 'object' && typeof value === 'object' ? { ...before, ...value } : value;
  }
  for (const field of ['dependencies', 'devDependencies']) {
    const names = merged[field];
    if (typeof names === 'object') {
      merged[field] = Object.fromEntries(
        Object.entries(names).toSorted(([a], [b]) => (a < b ? -1 : 1)),
      );
    }
  }
  return merged;
}

/**
 * Replaces `postern` and `catalog:` in the dependencies by versions.
 *
 * @throws Error if a version is unknown, which is a mistake in a template
 */
export function resolveVersions(manifest: Manifest, versions: Versions): Manifest {
  const resolveVersion = (name: string, version: string): string => {
    const resolved = version === 'postern' ? versions.postern : versions.catalog[name];
    if (resolved === undefined) throw new Error(`templates/versions.json lacks ${name}`);
    return resolved;
  };
  return Object.fromEntries(
    Object.entries(manifest).map(([field, value]) => {
      if (typeof value !== 'object' || field === 'scripts') return [field, value];
      const entries = Object.entries(value).map(([name, version]) => [
        name,
        resolveVersion(name, version),
      ]);
      return [field, Object.fromEntries(entries)];
    }),
  );
}
