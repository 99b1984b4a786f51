import type { Runtime } from '@postern/processes';
import { StartError } from './start-error.ts';

/** Reads `--runtime=worker|node|deno`; default `worker`. @throws StartError for another */
export function readRuntime(args: readonly string[]): Runtime {
  const given = args.find((arg) => arg.startsWith('--runtime='))?.slice('--runtime='.length);
  if (given === undefined || given === 'worker') return 'worker';
  if (given === 'node' || given === 'deno') return given;
  throw new StartError(`--runtime=${given} is not one; use worker, node or deno.`);
}
