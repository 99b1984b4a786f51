import { parseArgs } from 'node:util';
import { surviveClosedOutput } from '../closed-output.ts';
import { start } from '../start.ts';
import { VERSION } from '../version.ts';
import { type CommandResult, check } from './check.ts';
import { loadEnvironment } from './environment-file.ts';
import { changeKeys, KEY_ACTIONS, KeyError } from './keys.ts';

const HELP = `Usage: postern <command> [options]

Commands
  start     start the edge: it signs users in at a provider, keeps their tokens, and forwards API calls
  check     read the whole configuration offline; show it, or every error with its fix
  doctor    check, then try the store, every provider and every upstream
            With a .env.local, both read the dev server's settings, and list those that production still needs
  smoke     check a deployment over HTTP: smoke https://app.example.com [--provider]
  keys      make a key ring (keys new), or rotate it in three steps (keys add, promote, remove)

Options
  --config <file>   the configuration file; default: POSTERN_CONFIG, or postern.config.{ts,mts,js,mjs,json} here
  --app <folder>    the folder of the app's built files; default: app in the configuration file
  --env <file>      variables from a file of NAME=value lines; variables that are already set win
  --production      with check and doctor: the settings of production, even with a .env.local
  --workers <n>     n processes share the port (auto: one for each processor); needs Redis, and replaces a
                    process that dies; default: POSTERN_WORKERS, or 1
  --provider        with smoke: also check the client's credentials at each provider
  --version         the version of this package
  --help            this text

Quick start
  npm install @postern/node
  export POSTERN_PUBLIC_ORIGIN=https://app.example.com
  export POSTERN_KEYS=$(npx postern keys new)
  export POSTERN_OIDC_ISSUER=https://login.example.com
  export POSTERN_OIDC_CLIENT_ID=… POSTERN_OIDC_CLIENT_SECRET=…
  export POSTERN_API_ORDERS="https://orders.example.com GET,POST /**"
  export POSTERN_REDIS_URL=redis://localhost:6379
  npx postern doctor
  npx postern start --app dist
`;

const SEE_HELP = 'postern --help lists the commands and options.';

const OPTIONS = {
  config: { type: 'string' },
  app: { type: 'string' },
  env: { type: 'string' },
  workers: { type: 'string' },
  production: { type: 'boolean' },
  provider: { type: 'boolean' },
  version: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

type OptionName = keyof typeof OPTIONS;

const CONFIG: readonly OptionName[] = ['config', 'app', 'env', 'workers'];
const CHECKED: readonly OptionName[] = [...CONFIG, 'production'];

/** What each command takes: how many words after it, and which options. */
const COMMANDS: ReadonlyMap<string, readonly [words: number, options: readonly OptionName[]]> =
  new Map([
    ['start', [0, CONFIG]],
    ['check', [0, CHECKED]],
    ['doctor', [0, CHECKED]],
    ['smoke', [1, ['provider']]],
    ['keys', [1, ['env']]],
  ]);

/**
 * Runs one `postern` command, and writes its output to standard output, or to standard error if it
 * fails.
 *
 * @returns the exit status: 0, 1 for an error that was found, 2 for a wrong command
 */
export async function runCommand(words: readonly string[]): Promise<number> {
  // `postern check | head -1` closes the output early.
  surviveClosedOutput();
  const { text, status } = await run(words).catch(describeError);
  if (text !== '') (status === 0 ? process.stdout : process.stderr).write(`${text}\n`);
  return status;
}

async function run(words: readonly string[]): Promise<CommandResult> {
  const { values, positionals } = parseArgs({
    args: [...words],
    options: OPTIONS,
    allowPositionals: true,
  });
  if (values.version) return { text: VERSION, status: 0 };
  const [command, ...rest] = positionals;
  if (values.help || command === undefined || command === 'help') {
    return { text: HELP, status: values.help || command ? 0 : 2 };
  }
  const mistake = findMistake(command, rest, Object.keys(values));
  if (mistake !== undefined) return { text: mistake, status: 2 };
  if (values.env !== undefined) loadEnvironment(values.env);
  const { config, app, workers } = values;
  const options = { config, app, workers };
  const checked = { ...options, isProduction: values.production || values.env !== undefined };
  switch (command) {
    case 'start':
      await start(options);
      return { text: '', status: 0 };
    case 'check':
      return check(checked);
    case 'doctor':
      return (await import('./doctor.ts')).doctor(checked);
    case 'smoke':
      return (await import('./smoke.ts')).smoke(rest[0], values.provider);
    default:
      return keys(rest[0]);
  }
}

function findMistake(
  command: string,
  rest: readonly string[],
  given: readonly string[],
): string | undefined {
  const taken = COMMANDS.get(command);
  if (taken === undefined) return `Unknown command "${command}". ${SEE_HELP}`;
  const [words, options] = taken;
  const extra = rest[words];
  if (extra !== undefined) {
    const fix = words === 0 ? `name a configuration file with --config ${extra}` : 'remove it';
    return `postern ${command} takes no argument "${extra}"; ${fix}.`;
  }
  const unread = given.find((name) => !options.some((option) => option === name));
  return unread && `postern ${command} takes no option --${unread}. ${SEE_HELP}`;
}

/** Only the ring goes to standard output, so that a shell can assign it. The advice goes to standard error. */
function keys(word = ''): CommandResult {
  const action = KEY_ACTIONS.find((name) => name === word);
  if (action === undefined) {
    return { text: `postern keys needs one of ${KEY_ACTIONS.join(', ')}.`, status: 2 };
  }
  const step = changeKeys(action, process.env['POSTERN_KEYS']);
  process.stderr.write(`${step.advice}\n`);
  return { text: step.keys, status: 0 };
}

function describeError(error: unknown): CommandResult {
  if (error instanceof KeyError) return { text: error.message, status: 1 };
  const isUsage = String(Reflect.get(Object(error), 'code')).startsWith('ERR_PARSE_ARGS');
  if (!isUsage) return { text: describe(error), status: 1 };
  // The rest of Node's message is advice about words that start with a dash.
  const [mistake = ''] = describe(error).split('. ', 1);
  return { text: `${mistake}. ${SEE_HELP}`, status: 2 };
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
