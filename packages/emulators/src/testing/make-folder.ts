import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** Makes an empty folder, which is deleted after the test. @returns its path, absolute */
export async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'postern-emulators-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
