/** One challenge of a `WWW-Authenticate` field (RFC 9110 §11.6.1). */
export interface Challenge {
  /** In lower case, such as `bearer`. */
  readonly scheme: string;
  /** By name in lower case. Empty for a challenge with a `token68`. */
  readonly parameters: ReadonlyMap<string, string>;
}

const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
/** An element of a list ends before a comma, or at the end of the field. */
const END = '(?=[ \\t]*(?:,|$))';
const QUOTED =
  '"((?:[\\t \\x21\\x23-\\x5b\\x5d-\\x7e\\x80-\\xff]|\\\\[\\t \\x21-\\x7e\\x80-\\xff])*)"';
/** Recipients accept empty elements of a list (RFC 9110 §5.6.1.2). */
const COMMAS = /(?:[ \t]*,)*[ \t]*/y;
const SCHEME = new RegExp(`(${TOKEN})( +|${END})`, 'y');
const TOKEN68 = new RegExp(`[0-9A-Za-z._~+/-]+=*${END}`, 'y');
const PARAMETER = new RegExp(`(${TOKEN})[ \\t]*=[ \\t]*(?:(${TOKEN})|${QUOTED})${END}`, 'y');

/**
 * Parses the challenges of a `WWW-Authenticate` field, whose lines are joined by commas: each comma
 * may separate challenges, or parameters of one challenge (RFC 9110 §11.2, §11.6.1).
 *
 * @returns undefined if the field breaks the grammar anywhere, or a challenge repeats a parameter
 */
export function parseChallenges(field: string): readonly Challenge[] | undefined {
  const challenges: Challenge[] = [];
  const take = createReader(field);
  take(COMMAS);
  while (take.isOpen()) {
    const [, scheme, spaces] = take(SCHEME) ?? [];
    if (scheme === undefined) return undefined;
    const parameters = new Map<string, string>();
    challenges.push({ scheme: scheme.toLowerCase(), parameters });
    const isAlone = spaces === '' || take(TOKEN68) !== undefined;
    if (!isAlone && !takeParameters(take, parameters)) return undefined;
    take(COMMAS);
  }
  return challenges;
}

/** Takes the parameters of a challenge; false if one of them is repeated, or none follows. */
function takeParameters(take: Take, parameters: Map<string, string>): boolean {
  for (;;) {
    const [separators = ''] = take(COMMAS) ?? [];
    const [, name, token, quoted] = take(PARAMETER) ?? [];
    // Without a parameter, the next challenge begins, after a comma, or the field ends.
    if (name === undefined) return separators.includes(',') || !take.isOpen();
    const isRepeated = parameters.has(name.toLowerCase());
    if (isRepeated) return false;
    parameters.set(name.toLowerCase(), token ?? quoted?.replaceAll(/\\(.)/gs, '$1') ?? '');
  }
}

/** Takes what matches a sticky pattern at the current place; undefined, and the place stays, if nothing does. */
interface Take {
  (pattern: RegExp): RegExpExecArray | undefined;
  readonly isOpen: () => boolean;
}

function createReader(field: string): Take {
  let place = 0;
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = place;
    const match = pattern.exec(field) ?? undefined;
    if (match) place = pattern.lastIndex;
    return match;
  };
  return Object.assign(take, { isOpen: () => place < field.length });
}
