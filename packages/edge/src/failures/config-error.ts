/** One thing to fix in a setting, connection or route. */
export interface ConfigError {
  /** The environment variable, `connection <id>` or `route <name>`. */
  readonly name: string;
  readonly fix: string;
}

/** Builds one text of all errors, for a terminal or a log. */
export function buildConfigErrorText(errors: readonly ConfigError[]): string {
  const lines = errors.map(({ name, fix }) => `  ${name}: ${fix}`);
  return `Postern cannot start. Fix these settings:\n${lines.join('\n')}`;
}
