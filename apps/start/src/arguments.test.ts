import { expect, test } from 'vitest';
import { readArguments } from './arguments.ts';
import { StartError } from './start-error.ts';

test('without arguments, the edge runs as a Worker and the console is built', () => {
  expect(readArguments([])).toEqual({ runtime: 'worker', development: false, help: false });
});

test.each([['--runtime=deno'], ['--runtime', 'deno']])('%s %s sets the runtime', (...args) => {
  expect(readArguments([...args, '--dev'])).toMatchObject({ runtime: 'deno', development: true });
});

test('--help asks for the help text', () => {
  expect(readArguments(['--help']).help).toBe(true);
});

test('an unknown runtime is an error that names the allowed values', () => {
  const read = () => readArguments(['--runtime=bun']);
  expect(read).toThrow(StartError);
  expect(read).toThrow('--runtime is "bun"; set it to worker, node, or deno.');
});

test.each(['--rutime=node', 'node', '--runtime', '--dev=yes'])(
  'the argument %s is an error with the help text',
  (argument) => {
    expect(() => readArguments([argument])).toThrow(/Usage: pnpm start/);
  },
);
