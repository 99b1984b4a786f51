import { type ChildProcess, spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { createLekabEmulator } from './lekab/emulator.ts';
import { serveEmulator } from './server/serve.ts';
import { makeFolder } from './testing/make-folder.ts';
import { runProgram } from './testing/run-program.ts';

const CLI = fileURLToPath(new URL('./cli.ts', import.meta.url));
const ANY_PORTS = ['--lockit-port', '0', '--lekab-port', '0'];

/** Starts the command and waits for its report. */
async function start(args: readonly string[]): Promise<{ child: ChildProcess; report: string }> {
  const child = spawn(process.execPath, [CLI, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const report = await new Promise<string>((resolve) => {
    child.stdout.once('data', (chunk: Buffer) => {
      resolve(chunk.toString());
    });
  });
  return { child, report };
}

function readOrigin(report: string): string {
  return /http:\/\/localhost:\d+/.exec(report)?.[0] ?? '';
}

async function stop(child: ChildProcess, signal: 'SIGINT' | 'SIGTERM'): Promise<unknown> {
  const ended = new Promise((resolve) => {
    child.once('exit', (exitCode) => {
      resolve(exitCode);
    });
  });
  child.kill(signal);
  return ended;
}

test.each(['SIGINT', 'SIGTERM'] as const)(
  'the command prints origins and credentials, serves both emulators, and ends cleanly on %s',
  async (signal) => {
    const { child, report } = await start([...ANY_PORTS, '--redirect-uri', 'http://localhost:1/x']);
    const origins = [...report.matchAll(/http:\/\/localhost:\d{4,5}$/gm)].map(([origin]) => origin);
    const statuses = [
      (await fetch(`${origins[0]}/projects`)).status,
      (await fetch(`${origins[1]}/rime/send`, { method: 'POST' })).status,
    ];
    expect(statuses).toEqual([401, 401]);
    for (const part of [
      'example-client / top-secret',
      'redirect URI http://localhost:1/x',
      'demo / demo',
      'åsa / pä:ss wörd%+&=',
      'nobasic / nobasic, DISALLOW_BASIC',
    ]) {
      expect(report).toContain(part);
    }
    expect(await stop(child, signal)).toBe(0);
  },
);

test('the command can start one emulator alone', async () => {
  const { child, report } = await start(['lekab', '--lekab-port', '0']);
  expect(report).toContain('LEKAB emulator at');
  expect(report).not.toContain('LockitNetwork');
  expect(await stop(child, 'SIGTERM')).toBe(0);
});

test('a taken port is reported with its flag and variable, and no emulator keeps running', async () => {
  const { port, close } = await serveEmulator(createLekabEmulator(), { port: 0 });
  const args = [CLI, '--lockit-port', '0', '--lekab-port', String(port)];
  const result = await runProgram(process.execPath, args);
  await close();
  expect(result).toEqual({
    exitCode: 1,
    stdout: '',
    stderr: `Port ${port} of the LEKAB emulator is taken. Choose another with --lekab-port or LEKAB_EMULATOR_PORT.\n`,
  });
});

test('an unknown flag is an error with the help text', async () => {
  const result = await runProgram(process.execPath, [CLI, '--lockit-prot', '1']);
  expect(result.exitCode).toBe(1);
  expect(result.stderr).toContain('--lockit-prot');
  expect(result.stderr).toContain('Usage: postern-emulators');
});

test('an invalid redirect URI is an error that names it', async () => {
  const result = await runProgram(process.execPath, [CLI, ...ANY_PORTS, '--redirect-uri', '/x']);
  expect(result.exitCode).toBe(1);
  expect(result.stderr).toContain('The redirect URI /x of example-client must be absolute');
});

test('an unusable data file is an error that names it', async () => {
  const dataDir = await makeFolder();
  await writeFile(join(dataDir, 'lekab.json'), '{');
  const result = await runProgram(process.execPath, [CLI, ...ANY_PORTS, '--data-dir', dataDir]);
  expect(result.exitCode).toBe(1);
  expect(result.stderr).toContain('lekab.json cannot be used');
});

test('an API key remains valid after a restart with the same data directory', async () => {
  const dataDir = await makeFolder();
  const args = ['lekab', '--lekab-port', '0', '--data-dir', dataDir];
  const first = await start(args);
  const key = await fetch(`${readOrigin(first.report)}/auth/api/v1/apikey?name=a`, {
    headers: { authorization: 'Basic dGVzdHVzZXI6dGVzdHBhc3M=' },
  });
  const apiKey = await key.text();
  await stop(first.child, 'SIGINT');
  const second = await start(args);
  const sent = await fetch(`${readOrigin(second.report)}/rime/send`, {
    method: 'POST',
    headers: { 'x-api-key': apiKey, 'content-type': 'application/json' },
    body: '{}',
  });
  expect(sent.status).toBe(200);
  await stop(second.child, 'SIGTERM');
});

test('--help prints the help text', async () => {
  const result = await runProgram(process.execPath, [CLI, '--help']);
  expect([result.exitCode, result.stderr]).toEqual([0, '']);
  expect(result.stdout).toContain('LOCKIT_EMULATOR_PORT; default 9401');
});
