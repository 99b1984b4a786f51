import { parseArgs } from 'node:util';

/** The parsed arguments. An undefined port means that its emulator is not started. */
export interface CommandArguments {
  readonly lockitPort: number | undefined;
  readonly lekabPort: number | undefined;
  readonly redirectUris: readonly string[];
  readonly dataDir: string | undefined;
}

/** The result of reading the command line: start, print the help text, or report an error. */
export type ArgumentsReading =
  | { readonly kind: 'start'; readonly arguments: CommandArguments }
  | { readonly kind: 'help' }
  | { readonly kind: 'error'; readonly message: string };

/** The help text of the command. */
export const HELP = `Usage: postern-emulators [lockit | lekab] [options]

Starts offline emulators of LockitNetwork and LEKAB on loopback. Name one service to start only
that emulator.

  --lockit-port <port>    port of LockitNetwork (or LOCKIT_EMULATOR_PORT; default 9401)
  --lekab-port <port>     port of LEKAB (or LEKAB_EMULATOR_PORT; default 9402)
  --redirect-uri <uri>    additional redirect URI of example-client; can be repeated
  --data-dir <directory>  keep state in this directory across restarts
  --help                  print this text

Port 0 takes a free port.
`;

const OPTIONS = {
  'lockit-port': { type: 'string' },
  'lekab-port': { type: 'string' },
  'redirect-uri': { type: 'string', multiple: true },
  'data-dir': { type: 'string' },
  help: { type: 'boolean' },
} as const;

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the command line, and the environment variables that can replace its ports. */
export function readArguments(argv: readonly string[], environment: Environment): ArgumentsReading {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      options: OPTIONS,
      allowPositionals: true,
    });
    if (values.help === true) return { kind: 'help' };
    const { lockit, lekab } = readServices(positionals);
    return {
      kind: 'start',
      arguments: {
        lockitPort: lockit
          ? readPort(
              'lockit-port',
              values['lockit-port'],
              environment,
              'LOCKIT_EMULATOR_PORT',
              9401,
            )
          : undefined,
        lekabPort: lekab
          ? readPort('lekab-port', values['lekab-port'], environment, 'LEKAB_EMULATOR_PORT', 9402)
          : undefined,
        redirectUris: values['redirect-uri'] ?? [],
        dataDir: values['data-dir'],
      },
    };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    // Node adds advice about words that start with a dash.
    return { kind: 'error', message: text.replace(/\. To specify [^]*/, '.') };
  }
}

function readServices([service, ...others]: readonly string[]): {
  readonly lockit: boolean;
  readonly lekab: boolean;
} {
  if (others.length > 0) throw new TypeError('Name at most one service; omit it to start both.');
  if (service !== undefined && service !== 'lockit' && service !== 'lekab') {
    throw new TypeError(
      `Unknown service ${service}. Use lockit or lekab, or omit it to start both.`,
    );
  }
  return { lockit: service !== 'lekab', lekab: service !== 'lockit' };
}

function readPort(
  flag: string,
  flagValue: string | undefined,
  environment: Environment,
  variable: string,
  fallback: number,
): number {
  const [source, value] =
    flagValue === undefined ? [variable, environment[variable]] : [`--${flag}`, flagValue];
  if (value === undefined || value === '') return fallback;
  const port = Number(value);
  if (/^\d{1,5}$/.test(value) && port <= 65_535) return port;
  throw new TypeError(`${source} must be a port from 0 to 65535, not ${JSON.stringify(value)}.`);
}
