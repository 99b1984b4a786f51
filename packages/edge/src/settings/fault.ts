/** What is wrong with one setting, and how to put it right. */
export interface SettingFault {
  /** The name of the environment variable. */
  readonly name: string;
  readonly fix: string;
}

/** All that is wrong with the settings, as one text for a terminal or a log. */
export function buildFaultText(faults: readonly SettingFault[]): string {
  const lines = faults.map(({ name, fix }) => `  ${name}: ${fix}`);
  return `Postern cannot start with these settings:\n${lines.join('\n')}`;
}
