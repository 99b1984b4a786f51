import { buildConfigErrorText, type Route } from '@postern/edge';
import { collectConnectionNames } from '@postern/edge/config';
import {
  type NodeConfig,
  type NodeConfigReading,
  type ReadCheckedConfigOptions,
  readCheckedConfig,
} from '../node-config.ts';
import { describeRedis } from '../redis-url.ts';
import {
  type CheckOptions,
  DEV_ORIGIN,
  type Development,
  describeDevServer,
  describeProduction,
  readDevelopment,
} from './development.ts';

/** The output of a command, and the exit status of the process. */
export interface CommandResult {
  readonly text: string;
  readonly status: 0 | 1 | 2;
}

/**
 * `postern check`: reads the whole configuration offline, and shows it or every error in it. If the
 * folder has files of the dev server, such as `.env.local`, it reads those, and lists separately
 * what production needs.
 */
export async function check(options: CheckOptions): Promise<CommandResult> {
  const development = readDevelopment(options);
  const { text: lines, status } = await (development === undefined
    ? checkOnce(options, describeServer)
    : checkOnce(development.options, () => []));
  const text = status === 0 ? lines : lines + describeDevServer(options);
  if (development === undefined) return { text, status };
  const head = describeFiles(development);
  return { text: head + text + (await describeProduction(options, development)), status };
}

/** Says which files were read, and which address of the app is a guess. */
export function describeFiles({ files, environment }: Development): string {
  const guess = environment['POSTERN_PUBLIC_ORIGIN']
    ? ''
    : `Assuming that your dev server is at ${DEV_ORIGIN}. If it is not, set POSTERN_PUBLIC_ORIGIN in ${files[0]} to its origin: the redirect URI depends on it.\n`;
  return `Development, by ${files.join(' and ')}:\n${guess}`;
}

async function checkOnce(
  options: ReadCheckedConfigOptions,
  describeOthers: (config: NodeConfig) => readonly Line[],
): Promise<CommandResult> {
  const { config, errors, unknown } = await readCheckedConfig(options);
  const notes = describeUnknown(unknown);
  if (config === undefined) return { text: buildConfigErrorText(errors) + notes, status: 1 };
  const lines = describeConfig(config, describeOthers(config));
  return { text: lines + describeWarnings(config) + notes, status: 0 };
}

/** Lists variables that are named like settings and that nothing reads, with what was probably meant. */
export function describeUnknown(unknown: NodeConfigReading['unknown']): string {
  const lines = unknown.map(
    ({ name, meant }) =>
      `  ${name}: is not a setting of Postern; ${meant ? `did you mean ${meant}?` : 'remove it'}`,
  );
  return lines.length > 0 ? `\nNot read:\n${lines.join('\n')}` : '';
}

/** Describes likely problems that can be found without the providers' metadata. */
function describeWarnings({ edge }: NodeConfig): string {
  const keys = edge.settings.keyRing
    .filter(({ bytes }) => new Set(bytes).size === 1)
    .map(({ id }) => `  POSTERN_KEYS: ${id} can be guessed; make one with postern keys new`);
  const connections = edge.connections.flatMap(({ id, hooks }) =>
    (hooks?.findWarnings?.() ?? []).map((warning) => `  connection ${id}: ${warning}`),
  );
  const warnings = [...connections, ...keys];
  return warnings.length > 0 ? `\nWarnings:\n${warnings.join('\n')}` : '';
}

type Line = readonly [name: string, value: string];

/**
 * The settings that the dev server does not have: it chooses its port, and keeps sessions in
 * memory.
 */
function describeServer({ edge, server, app }: NodeConfig): readonly Line[] {
  return [
    ['listens on', `${server.host}:${server.port}`],
    ['workers', String(server.workers)],
    [
      'store',
      server.redisUrl ? describeRedis(server.redisUrl) : 'memory: sessions end with the process',
    ],
    ['keys', edge.settings.keyRing.map(({ id }) => id).join(', ')],
    ['app', app ?? 'none'],
  ];
}

function describeConfig({ edge, path }: NodeConfig, others: readonly Line[]): string {
  const { settings, routes, insecureUpstreams } = edge;
  const connections = collectConnectionNames(edge);
  const lines = [
    ['file', path ?? 'none; settings come from the environment'],
    ['public origin', settings.publicOrigin],
    ...others,
    ...connections.flatMap(({ id, redirectUri, postLogoutRedirectUri: afterwards }) => [
      [
        `connection ${id}`,
        redirectUri === undefined ? 'no sign-in' : `register the redirect URI ${redirectUri}`,
      ],
      ...(afterwards === undefined
        ? []
        : [['', `for sign-out, register the post-logout redirect URI ${afterwards}`]]),
    ]),
    ...routes.list.map((route) => [
      `route ${route.name}`,
      `/api/${route.name}/ to ${route.upstream}, credential ${describeCredential(route)}`,
    ]),
    ...(insecureUpstreams.length > 0 ? [['over http', insecureUpstreams.join(', ')]] : []),
  ];
  const width = Math.max(...lines.map(([name = '']) => name.length));
  return `The configuration is valid.\n${lines
    .map(([name = '', value]) => `  ${name.padEnd(width)}  ${value}`)
    .join('\n')}`;
}

function describeCredential(route: Route): string {
  if (route.credential !== 'secret') return route.credential;
  return `secret in ${route.header ?? 'authorization'}`;
}
