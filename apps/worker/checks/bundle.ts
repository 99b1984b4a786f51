import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { TestProject } from 'vitest/node';

const WORKER = resolve(import.meta.dirname, '..');

/** Builds the Worker as a deployment would, and gives the tests, which run in workerd, its size. */
export default function setup({ provide }: TestProject): void {
  const directory = mkdtempSync(join(tmpdir(), 'postern-bundle-'));
  try {
    const args = ['build', '--outDir', directory];
    execFileSync(join(WORKER, 'node_modules/.bin/vite'), args, { cwd: WORKER });
    provide('bundleGzipBytes', gzipSync(readFileSync(join(directory, 'index.js'))).byteLength);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

declare module 'vitest' {
  export interface ProvidedContext {
    /** The minified bundle of the Worker, compressed, in bytes. */
    bundleGzipBytes: number;
  }
}
