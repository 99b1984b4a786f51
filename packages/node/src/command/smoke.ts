import { type Finding, smokeTest } from '../smoke/smoke.ts';
import type { CommandResult } from './check.ts';

/** `postern smoke <origin>`: checks a deployment over HTTP, as any client could. */
export async function smoke(address = '', asksProvider = false): Promise<CommandResult> {
  const { origin, href } = URL.parse(address) ?? {};
  // A browser's address bar adds the slash.
  if (origin === undefined || href !== `${origin}/`) {
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
