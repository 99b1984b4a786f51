import { randomBytes } from 'node:crypto';
import { buildFaultText, readSettings } from '@postern/edge';
import type { Ports } from './ports.ts';
import { StartError } from './start-error.ts';

/** The edge's environment, whole and checked, and what was filled in for the demonstration. */
export interface EdgeEnvironment {
  readonly variables: Readonly<Record<string, string>>;
  readonly lockitIsEmulated: boolean;
  readonly lekabIsEmulated: boolean;
  readonly operatorToken: string;
}

const EDGE_SETTING = /^(POSTERN|LOCKIT|LEKAB)_/;

/**
 * Completes what the environment leaves open with the emulators' seeded accounts. A service whose
 * credentials are set is the real one, unless its base URL says otherwise.
 *
 * @throws StartError with every fault of the settings at once
 */
export function buildEdgeEnvironment(
  environment: NodeJS.ProcessEnv,
  ports: Ports,
  keys: string,
): EdgeEnvironment {
  const given: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    if (EDGE_SETTING.test(name) && value !== undefined && value !== '') given[name] = value;
  }
  const lockitIsEmulated = !('LOCKIT_CLIENT_ID' in given || 'LOCKIT_CLIENT_SECRET' in given);
  const lekabIsEmulated = !('LEKAB_USERNAME' in given || 'LEKAB_PASSWORD' in given);
  const operatorToken = given['POSTERN_OPERATOR_TOKEN'] ?? randomBytes(24).toString('base64url');
  const variables = {
    POSTERN_PUBLIC_ORIGIN: `http://localhost:${ports.postern}`,
    // Another origin than the one above may be public, and refuses a trace.
    ...(!('POSTERN_PUBLIC_ORIGIN' in given) && { POSTERN_TRACE: '1' }),
    POSTERN_KEYS: keys,
    ...(lockitIsEmulated && {
      LOCKIT_CLIENT_ID: 'example-client',
      LOCKIT_CLIENT_SECRET: 'top-secret',
      LOCKIT_BASE_URL: `http://localhost:${ports.lockitEmulator}`,
      LOCKIT_CONTROLS_URL: `http://localhost:${ports.lockitEmulator}/__emulator`,
    }),
    ...(lekabIsEmulated && {
      LEKAB_USERNAME: 'testuser',
      LEKAB_PASSWORD: 'testpass',
      LEKAB_BASE_URL: `http://localhost:${ports.lekabEmulator}`,
      LEKAB_CONTROLS_URL: `http://localhost:${ports.lekabEmulator}/__emulator`,
    }),
    ...given,
    POSTERN_OPERATOR_TOKEN: operatorToken,
  };
  const { faults } = readSettings(variables);
  if (faults) throw new StartError(buildFaultText(faults));
  return {
    variables,
    // The emulator's account at another address is no emulator of ours.
    lockitIsEmulated: lockitIsEmulated && !('LOCKIT_BASE_URL' in given),
    lekabIsEmulated: lekabIsEmulated && !('LEKAB_BASE_URL' in given),
    operatorToken,
  };
}
