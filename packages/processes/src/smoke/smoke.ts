import { CHECKS, type Check, PROVIDER_CHECK } from './checks.ts';

/** The result of one check. */
export interface Finding {
  readonly check: string;
  /** What is wrong and where to look; absent if nothing is. */
  readonly fault?: string;
}

/** What the smoke test covers. */
export interface SmokeOptions {
  /** Also checks the client's credentials at the provider, with a made-up code. Default: no. */
  readonly asksProvider?: boolean;
}

/**
 * Checks a deployed edge over HTTP as any client could: without a sign-in, a write or a secret. It
 * makes a few dozen calls, one after the other.
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
    const fault = await run(origin).catch((error: unknown) => `no response (${String(error)})`);
    findings.push({ check, ...(fault !== undefined && { fault }) });
  }
  return findings;
}
