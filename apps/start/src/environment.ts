import { randomBytes } from 'node:crypto';
import { buildConfigErrorText } from '@postern/edge';
import { readConfig } from '@postern/edge/config';
import type { Ports } from './ports.ts';
import { StartError } from './start-error.ts';

/** The edge's complete and checked environment, and which parts are emulated. */
export interface EdgeEnvironment {
  readonly variables: Readonly<Record<string, string>>;
  readonly lockitIsEmulated: boolean;
  readonly lekabIsEmulated: boolean;
  readonly operatorToken: string;
}

const EDGE_SETTING = /^(POSTERN|LOCKIT|LEKAB)_/;

/**
 * Completes the environment with the emulators' seeded accounts. With credentials in the
 * environment, the real service is used unless the base URL names another.
 *
 * @throws StartError with every invalid setting at once
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
  // With a base URL in the environment, that service is used, not our emulator.
  const lockitIsEmulated = !hasLockitAccount && !('LOCKIT_BASE_URL' in given);
  const lekabIsEmulated = !hasLekabAccount && !('LEKAB_BASE_URL' in given);
  const lockitOrigin = `http://localhost:${ports.lockitEmulator}`;
  const lekabOrigin = `http://localhost:${ports.lekabEmulator}`;
  const operatorToken = given['POSTERN_OPERATOR_TOKEN'] ?? randomBytes(24).toString('base64url');
  const variables = {
    POSTERN_PUBLIC_ORIGIN: `http://localhost:${ports.postern}`,
    POSTERN_KEYS: keys,
    // A configured origin may be public, and the edge rejects a trace on a public origin.
    ...(!('POSTERN_PUBLIC_ORIGIN' in given) && { POSTERN_TRACE: '1' }),
    ...(hasLockitAccount ? {} : buildLockit(lockitOrigin)),
    ...(hasLekabAccount ? {} : buildLekab(lekabOrigin)),
    // The Worker's local entry forwards these paths to the emulators' controls.
    ...(lockitIsEmulated && { LOCKIT_CONTROLS_URL: `${lockitOrigin}/__emulator` }),
    ...(lekabIsEmulated && { LEKAB_CONTROLS_URL: `${lekabOrigin}/__emulator` }),
    ...given,
    POSTERN_OPERATOR_TOKEN: operatorToken,
  };
  const { errors } = readConfig(variables, Object.keys(variables));
  if (errors) throw new StartError(buildConfigErrorText(errors));
  return { variables, lockitIsEmulated, lekabIsEmulated, operatorToken };
}

/** Builds the settings of the LockitNetwork emulator's seeded client. */
function buildLockit(origin: string): Record<string, string> {
  return {
    LOCKIT_CLIENT_ID: 'example-client',
    LOCKIT_CLIENT_SECRET: 'top-secret',
    LOCKIT_BASE_URL: origin,
  };
}

/** Builds the settings of the LEKAB emulator's seeded account. */
function buildLekab(origin: string): Record<string, string> {
  return {
    LEKAB_USERNAME: 'testuser',
    LEKAB_PASSWORD: 'testpass',
    LEKAB_BASE_URL: origin,
  };
}
