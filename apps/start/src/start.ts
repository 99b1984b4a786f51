import { CALLBACK_PATH } from '@postern/edge';
import {
  createLekabEmulator,
  createLockitNetworkEmulator,
  serveEmulator,
} from '@postern/emulators';
import { findFreePort } from '@postern/processes';
import { HELP, readArguments, type StartArguments } from './arguments.ts';
import { buildBanner } from './banner.ts';
import { buildConsole, startConsoleDevelopment } from './console.ts';
import { openDataDirectory, readOrCreateKeys } from './data.ts';
import { startEdge } from './edge-process.ts';
import { buildEdgeEnvironment } from './environment.ts';
import { lockDataDirectory } from './lock.ts';
import { readPorts } from './ports.ts';
import { StartError } from './start-error.ts';
import { whenStarterEnds } from './starters.ts';

/** Functions that stop what was started. The last one started stops first. */
const endings: (() => Promise<void>)[] = [];
let isEnding = false;

/** Starts emulators, edge and console. */
async function start({ runtime, development }: StartArguments): Promise<void> {
  const ports = await readPorts(process.env);
  const dataDirectory = await openDataDirectory(process.env);
  endings.push(await lockDataDirectory(dataDirectory));
  const keys = await readOrCreateKeys(dataDirectory);
  const environment = buildEdgeEnvironment(process.env, ports, keys);

  const callback = environment.variables['POSTERN_PUBLIC_ORIGIN'] + CALLBACK_PATH;
  const lockit = createLockitNetworkEmulator({ redirectUris: [callback] });
  const lekab = createLekabEmulator();
  const [lockitServer, lekabServer] = await Promise.all([
    serveEmulator(lockit, { port: ports.lockitEmulator }),
    serveEmulator(lekab, { port: ports.lekabEmulator }),
  ]);
  endings.push(
    () => lockitServer.close(),
    () => lekabServer.close(),
  );

  console.log('Postern is starting …');
  if (!development) await buildConsole();
  const edgePort = development ? await findFreePort() : ports.postern;
  const edge = await startEdge(runtime, {
    port: edgePort,
    variables: environment.variables,
    dataDirectory,
  });
  endings.push(() => edge.end());
  if (development) {
    const site = await startConsoleDevelopment(ports.postern, edgePort);
    endings.push(() => site.end());
    void site.ended.then(() => end(1));
  }
  void edge.ended.then(() => end(1));
  console.log(buildBanner(ports, environment));
}

async function end(code: number): Promise<void> {
  if (isEnding) return;
  isEnding = true;
  await Promise.all(endings.toReversed().map((close) => close().catch(() => undefined)));
  process.exit(code);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => void end(0));
}
whenStarterEnds(() => void end(0));

try {
  const given = readArguments(process.argv.slice(2));
  if (given.help) console.log(HELP);
  else await start(given);
} catch (error) {
  console.error(error instanceof StartError ? error.message : error);
  await end(1);
}
