import { CHECKS, type Check, PROVIDER_CHECK } from './checks.ts';

/** What one check found. */
export interface Finding {
  readonly check: string;
  /** What is wrong, and where to look; undefined: nothing. */
  readonly fault?: string;
}

export interface SmokeOptions {
  /** Also asks the provider, with a code that it never issued: whether it knows our client. */
  readonly asksProvider?: boolean;
}

/**
 * Looks at a deployed edge from outside, as a stranger may: it signs nobody in, writes nothing, and
 * needs no secret. One call after the other, a few dozen in all.
 *
 * @param origin the public origin, such as `https://app.example.com`
 */
export async function smokeTest(
  origin: string,
  { asksProvider = false }: SmokeOptions = {},
): Promise<Finding[]> {
  const checks: readonly Check[] = asksProvider ? [...CHECKS, PROVIDER_CHECK] : CHECKS;
  const findings: Finding[] = [];
  for (const { check, run } of checks) {
    const fault = await run(origin).catch((error: unknown) => `no answer (${String(error)})`);
    findings.push({ check, ...(fault !== undefined && { fault }) });
  }
  return findings;
}
