import { type Finding, smokeTest } from '../smoke/smoke.ts';
import type { CommandResult } from './check.ts';

/** `postern smoke <origin>`: checks a deployment over HTTP, as any client could. */
export async function smoke(origin = '', asksProvider = false): Promise<CommandResult> {
  if (!URL.canParse(origin) || new URL(origin).origin !== origin) {
    return { text: 'Name the origin, such as postern smoke https://app.example.com', status: 2 };
  }
  const findings = await smokeTest(origin, { asksProvider });
  const isFaulty = findings.some(({ fault }) => fault !== undefined);
  return { text: findings.map(describeFinding).join('\n'), status: isFaulty ? 1 : 0 };
}

function describeFinding({ check, fault, advice }: Finding): string {
  if (fault !== undefined) return `FAULT  ${check}: ${fault}`;
  return advice === undefined ? `ok     ${check}` : `note   ${check}: ${advice}`;
}
