/** How much longer or shorter than an option a misspelt name of it may be, in characters. */
const MAX_DIFFERENCE = 2;

/**
 * Finds names that no option has: code in JavaScript may misspell one, and it would be ignored.
 *
 * @param known the names of all options
 * @param place follows the name in the error, such as ` in overrides`. Default: nothing
 */
export function findUnknownOptions(
  given: Readonly<Record<string, unknown>>,
  known: readonly string[],
  place = '',
): readonly string[] {
  return Object.keys(given)
    .filter((name) => given[name] !== undefined && !known.includes(name))
    .map((name) => {
      const meant = known.find((one) => isSimilar(readLetters(one), readLetters(name)));
      const fix = meant === undefined ? 'remove it' : `write ${meant}`;
      return `has the unknown option ${name}${place}; ${fix}`;
    });
}

/** Whether two names differ at most in letters that one of them lacks: `scope`, `token_endpont`. */
function isSimilar(one: string, other: string): boolean {
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  if (long.length - short.length > MAX_DIFFERENCE) return false;
  let found = 0;
  for (const letter of long) if (letter === short[found]) found += 1;
  return found === short.length;
}

/** `client_id`, as OAuth writes it, and `clientID` are `clientId`. */
function readLetters(name: string): string {
  return name.replaceAll('_', '').toLowerCase();
}
