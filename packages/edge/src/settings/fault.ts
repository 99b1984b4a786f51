/** What is wrong with one setting or route, and how to put it right. */
export interface SettingFault {
  /** The environment variable, or `route <name>`. */
  readonly name: string;
  readonly fix: string;
}

/** All that is wrong, as one text for a terminal or a log. */
export function buildFaultText(faults: readonly SettingFault[]): string {
  const lines = faults.map(({ name, fix }) => `  ${name}: ${fix}`);
  return `Postern cannot start like this:\n${lines.join('\n')}`;
}
