#!/usr/bin/env node
import { HELP, readArguments } from './command/arguments.ts';
import { startEmulators } from './command/run.ts';

const reading = readArguments(process.argv.slice(2), process.env);

switch (reading.kind) {
  case 'help':
    process.stdout.write(HELP);
    break;
  case 'error':
    fail(`${reading.message}\n\n${HELP}`);
    break;
  case 'start':
    try {
      const emulators = await startEmulators(reading.arguments);
      // Register the handlers before printing: the reader of the report may send a signal at once.
      for (const signal of ['SIGINT', 'SIGTERM'] as const) {
        process.once(signal, () => {
          emulators.close().catch(fail);
        });
      }
      process.stdout.write(emulators.report);
    } catch (error) {
      fail(error);
    }
    break;
  default:
    reading satisfies never;
}

function fail(reason: unknown): void {
  process.stderr.write(`${reason instanceof Error ? reason.message : String(reason)}\n`);
  process.exitCode = 1;
}
