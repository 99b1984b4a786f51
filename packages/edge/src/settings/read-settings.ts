import type { ConfigError } from '../failures/config-error.ts';
import { LOG_LEVELS } from '../observing/log-line.ts';
import { findKeyRingError, readKeyRing } from '../sealing/key-ring.ts';
import { Secret } from '../sealing/secret.ts';
import { Environment, findOriginError } from './environment.ts';
import type { LekabSettings, LockitSettings, Settings } from './settings.ts';

const DAY_SECONDS = 24 * 60 * 60;
/** Browsers keep a cookie for at most 400 days (RFC 6265bis §5.5). */
const LONGEST_SESSION_SECONDS = 400 * DAY_SECONDS;
/** A sign-out elsewhere may go unnoticed for at most this long. */
const LONGEST_LEASE_SECONDS = 3600;
/** Characters that a header can carry, and enough of them that the token cannot be guessed. */
const OPERATOR_TOKEN = /^[\x21-\x7e]{16,}$/;

const NO_BUILT_IN_PROVIDER: ConfigError = {
  name: 'LOCKIT_CLIENT_ID',
  fix: 'is missing, and so is LEKAB_USERNAME; set the credentials of one',
};

/** The result of {@link readSettings}: valid settings, or every error with its fix. */
export type SettingsReading =
  | { readonly settings: Settings; readonly faults: undefined }
  | { readonly settings?: undefined; readonly faults: readonly ConfigError[] };

/**
 * Reads all settings from an environment: Worker variables and secrets, or a process's variables.
 *
 * @param connections connections that the edge gets in addition to those of the settings. With at
 *   least one, the settings need none. Default none
 * @param noProvider the error if no provider is configured. Default: it names the built-in providers
 * @returns the settings, or every error with its fix; never both
 */
export function readSettings(
  values: Readonly<Record<string, unknown>>,
  connections: readonly unknown[] = [],
  noProvider: ConfigError = NO_BUILT_IN_PROVIDER,
): SettingsReading {
  const environment = new Environment(values);
  const operatorToken = readOperatorToken(environment);
  const lockit = readLockit(environment);
  const lekab = readLekab(environment);
  const settings: Settings = {
    publicOrigin: environment.origin('POSTERN_PUBLIC_ORIGIN'),
    allowedOrigins: readAllowedOrigins(environment),
    mode: environment.choice('POSTERN_MODE', ['forwarding', 'token-mediating']),
    keyRing: readKeys(environment),
    sessionIdleSeconds: environment.seconds(
      'POSTERN_SESSION_IDLE_SECONDS',
      7 * DAY_SECONDS,
      1,
      LONGEST_SESSION_SECONDS,
    ),
    sessionAbsoluteSeconds: environment.seconds(
      'POSTERN_SESSION_ABSOLUTE_SECONDS',
      30 * DAY_SECONDS,
      1,
      LONGEST_SESSION_SECONDS,
    ),
    leaseSeconds: environment.seconds('POSTERN_LEASE_SECONDS', 30, 0, LONGEST_LEASE_SECONDS),
    logLevel: environment.choice('POSTERN_LOG_LEVEL', LOG_LEVELS, 'info'),
    ...(operatorToken && { operatorToken }),
    ...(lockit && { lockit }),
    ...(lekab && { lekab }),
  };
  if (connections.length === 0) requireProvider(environment, noProvider);
  const { faults } = environment;
  return faults.length > 0 ? { faults } : { settings, faults: undefined };
}

/** Reports that no provider is configured if no credential of one is set. */
function requireProvider(environment: Environment, { name, fix }: ConfigError): void {
  const names = ['LOCKIT_CLIENT_ID', 'LOCKIT_CLIENT_SECRET', 'LEKAB_USERNAME', 'LEKAB_PASSWORD'];
  if (names.every((one) => environment.text(one) === undefined)) environment.fault(name, fix);
}

function readLockit(environment: Environment): LockitSettings | undefined {
  const credentials = environment.pair('LOCKIT_CLIENT_ID', 'LOCKIT_CLIENT_SECRET');
  const baseUrl = environment.origin('LOCKIT_BASE_URL', 'https://api.lockitnetwork.com');
  const basicEncoding = environment.choice('LOCKIT_BASIC_ENCODING', ['plain', 'form']);
  if (!credentials) return undefined;
  const [clientId, clientSecret] = credentials;
  if (basicEncoding === 'plain' && clientId.includes(':')) {
    environment.fault(
      'LOCKIT_CLIENT_ID',
      'contains a colon, which plain Basic cannot carry (RFC 7617 §2); set LOCKIT_BASIC_ENCODING to form',
    );
  }
  return { clientId, clientSecret, baseUrl, basicEncoding };
}

function readLekab(environment: Environment): LekabSettings | undefined {
  const credentials = environment.pair('LEKAB_USERNAME', 'LEKAB_PASSWORD');
  const baseUrl = environment.origin('LEKAB_BASE_URL', 'https://secure.lekab.com');
  if (!credentials) return undefined;
  const [username, password] = credentials;
  if (username.includes(':')) {
    environment.fault(
      'LEKAB_USERNAME',
      'contains a colon, which plain Basic cannot carry (RFC 7617 §2)',
    );
  }
  return { username, password, baseUrl };
}

function readAllowedOrigins(environment: Environment): readonly string[] {
  const name = 'POSTERN_ALLOWED_ORIGINS';
  const origins = (environment.text(name) ?? '').split(',').map((origin) => origin.trim());
  const named = origins.filter((origin) => origin !== '');
  for (const origin of named) {
    const fix = findOriginError(origin);
    if (fix !== undefined) environment.fault(name, fix);
  }
  return named.map((origin) => URL.parse(origin)?.origin ?? origin);
}

function readKeys(environment: Environment): Settings['keyRing'] {
  const name = 'POSTERN_KEYS';
  const ring = readKeyRing(environment.text(name) ?? '');
  if (ring !== undefined) return ring;
  environment.fault(name, findKeyRingError(environment.text(name)));
  return [{ id: 'invalid', bytes: new Uint8Array(32) }];
}

function readOperatorToken(environment: Environment): Secret | undefined {
  const name = 'POSTERN_OPERATOR_TOKEN';
  const token = environment.text(name);
  if (token === undefined) return undefined;
  if (!OPERATOR_TOKEN.test(token)) {
    environment.fault(name, 'is invalid; set it to 16 or more random letters and digits');
  }
  return new Secret(token);
}
