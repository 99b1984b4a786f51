/** Every setting's name begins so. */
const OURS = /^(POSTERN|LOCKIT|LEKAB)_/;
/** Two names that differ by more are two names, in characters to change. */
const MOST_CHANGES = 2;

/** An environment that remembers which of its names were asked for. */
export interface WatchedEnvironment {
  readonly values: Readonly<Record<string, string | undefined>>;
  /** Names among `given` that are of our kind and that nothing has asked for. */
  findUnknown(given: readonly string[]): readonly UnknownSetting[];
}

export interface UnknownSetting {
  readonly name: string;
  /** A setting that exists and is spelt almost so. */
  readonly meant?: string;
}

/**
 * Watches what is read, so that a misspelt setting can be told from one that counts without a list of
 * names. Read all settings before asking for the unknown ones.
 *
 * @param read the runtime's own way to read one variable
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
          const meant = [...known].find((other) => countChanges(name, other) <= MOST_CHANGES);
          return { name, ...(meant !== undefined && { meant }) };
        }),
  };
}

/** How many characters have to be changed, put in or left out to make one text of another (Levenshtein). */
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
