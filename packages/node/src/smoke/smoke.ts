import { buildCauseText } from '@postern/edge';
import { CHECKS } from './checks.ts';
import { buildProviderChecks } from './provider-checks.ts';

/** The result of one check. */
export interface Finding {
  readonly check: string;
  /** What is wrong and where to look; absent if nothing is. */
  readonly fault?: string;
  /** What could be better, or could not be found out; absent if nothing. */
  readonly advice?: string;
}

/** What the smoke test covers. */
export interface SmokeOptions {
  /** Also checks the client's credentials at each provider, with a made-up code. Default: no. */
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
  const atProvider = asksProvider ? await buildProviderChecks(origin).catch(() => []) : [];
  const findings: Finding[] = [];
  for (const { check, run, isAdvice } of [...CHECKS, ...atProvider]) {
    try {
      const found = await run(origin);
      if (typeof found !== 'string') findings.push({ check, ...found });
      else findings.push(isAdvice ? { check, advice: found } : { check, fault: found });
    } catch (error) {
      const isSilent = error instanceof TypeError;
      const what = isSilent ? 'no response' : 'a response that cannot be read';
      findings.push({ check, fault: `${what} (${buildCauseText(error)})` });
      // If nothing responds to the first request, all others would only repeat its fault.
      if (isSilent && findings.length === 1) return findings;
    }
  }
  return findings;
}
