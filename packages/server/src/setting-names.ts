/** Prefixes of all our settings. */
const OURS = /^(POSTERN|LOCKIT|LEKAB)_/;
/** The name of an API, which has any name in capitals. Others are not read. */
const API = /^POSTERN_API_[a-z\d]\w*$/i;
/** Names that differ in more characters than this are not taken for a misspelling. */
const MOST_CHANGES = 2;

/** An environment that remembers which names were read. */
export interface WatchedEnvironment {
  readonly values: Readonly<Record<string, string | undefined>>;
  /** Those of the `given` names that look like our settings and have not been read. */
  findUnknown(given: readonly string[]): readonly UnknownSetting[];
}

/** A variable that is named like our settings, but that nothing reads. */
export interface UnknownSetting {
  readonly name: string;
  /** A setting that exists and is spelled almost the same. */
  readonly meant?: string;
}

/**
 * Records which settings are read, so that misspelled ones are found without a list of names. Read
 * all settings before you call `findUnknown`.
 *
 * @param read reads one variable in the way of the runtime
 */
export function watchEnvironment(read: (name: string) => string | undefined): WatchedEnvironment {
  const known = new Set<string>();
  const values = new Proxy<Record<string, string | undefined>>(
    {},
    {
      get(_, name) {
        if (typeof name !== 'string') return undefined;
        known.add(name);
        return read(name);
      },
    },
  );
  return {
    values,
    findUnknown: (given) =>
      given
        .filter((name) => OURS.test(name) && !known.has(name))
        .map((name) => {
          const meant = API.test(name)
            ? name.toUpperCase()
            : [...known].find((other) => countChanges(name, other) <= MOST_CHANGES);
          return { name, ...(meant !== undefined && { meant }) };
        }),
  };
}

/** Levenshtein distance: how many characters to change, insert or delete to get from `a` to `b`. */
function countChanges(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 0; i < a.length; i += 1) {
    const row = [i + 1];
    for (let j = 0; j < b.length; j += 1) {
      const change = (above[j] ?? 0) + (a[i] === b[j] ? 0 : 1);
      row.push(Math.min(change, (above[j + 1] ?? 0) + 1, (row[j] ?? 0) + 1));
    }
    above = row;
  }
  return above[b.length] ?? 0;
}
