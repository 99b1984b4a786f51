/** One thing to fix in a setting, connection or route. */
export interface ConfigError {
  /** The environment variable, `connection <id>` or `route <name>`. */
  readonly name: string;
  readonly fix: string;
}

/** The results of checks: a problem with its fix, or false or undefined if the check finds nothing. */
export type Fixes = readonly (string | false | undefined)[];

/** Keeps the problems that checks have found. */
export function keepFixes(fixes: Fixes): readonly string[] {
  return fixes.filter((fix) => typeof fix === 'string');
}

/** Builds an error of each problem, once. */
export function buildConfigErrors(name: string, fixes: Fixes): readonly ConfigError[] {
  return [...new Set(keepFixes(fixes))].map((fix) => ({ name, fix }));
}

/** Builds one text of all errors, for a terminal or a log. */
export function buildConfigErrorText(errors: readonly ConfigError[]): string {
  const lines = errors.map(({ name, fix }) => `  ${name}: ${fix}`);
  return `Postern cannot start. Fix these settings:\n${lines.join('\n')}`;
}
