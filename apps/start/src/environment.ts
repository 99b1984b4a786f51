import { randomBytes } from 'node:crypto';
import { buildConfigErrorText, readSettings } from '@postern/edge';
import { readConfigured } from '@postern/edge/discovered';
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
  const hasLockitAccount = 'LOCKIT_CLIENT_ID' in given || 'LOCKIT_CLIENT_SECRET' in given;
  const hasLekabAccount = 'LEKAB_USERNAME' in given || 'LEKAB_PASSWORD' in given;
  // The emulator's account at another address is no emulator of ours.
  const lockitIsEmulated = !hasLockitAccount && !('LOCKIT_BASE_URL' in given);
  const lekabIsEmulated = !hasLekabAccount && !('LEKAB_BASE_URL' in given);
  const lockitOrigin = `http://localhost:${ports.lockitEmulator}`;
  const lekabOrigin = `http://localhost:${ports.lekabEmulator}`;
  const operatorToken = given['POSTERN_OPERATOR_TOKEN'] ?? randomBytes(24).toString('base64url');
  const variables = {
    POSTERN_PUBLIC_ORIGIN: `http://localhost:${ports.postern}`,
    POSTERN_KEYS: keys,
    // Another origin than the one above may be public, and refuses a trace.
    ...(!('POSTERN_PUBLIC_ORIGIN' in given) && { POSTERN_TRACE: '1' }),
    ...(hasLockitAccount ? {} : buildLockit(lockitOrigin)),
    ...(hasLekabAccount ? {} : buildLekab(lekabOrigin)),
    // Where the Worker's local entry finds the emulators' controls.
    ...(lockitIsEmulated && { LOCKIT_CONTROLS_URL: `${lockitOrigin}/__emulator` }),
    ...(lekabIsEmulated && { LEKAB_CONTROLS_URL: `${lekabOrigin}/__emulator` }),
    ...given,
    POSTERN_OPERATOR_TOKEN: operatorToken,
  };
  const configured = readConfigured(variables, Object.keys(variables), 'lockit');
  const { faults: settingFaults = [] } = readSettings(variables);
  const faults = [...settingFaults, ...configured.faults];
  if (faults.length > 0) throw new StartError(buildConfigErrorText(faults));
  return { variables, lockitIsEmulated, lekabIsEmulated, operatorToken };
}

/** The seeded account of LockitNetwork's emulator. */
function buildLockit(origin: string): Record<string, string> {
  return {
    LOCKIT_CLIENT_ID: 'example-client',
    LOCKIT_CLIENT_SECRET: 'top-secret',
    LOCKIT_BASE_URL: origin,
  };
}

/** The seeded account of LEKAB's emulator. */
function buildLekab(origin: string): Record<string, string> {
  return {
    LEKAB_USERNAME: 'testuser',
    LEKAB_PASSWORD: 'testpass',
    LEKAB_BASE_URL: origin,
  };
}
