import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { TestProject } from 'vitest/node';

const WORKER = resolve(import.meta.dirname, '..');

/** Bundles the Worker as a deployment does, and provides its size to the tests, which run in workerd. */
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
    /** Size of the Worker's bundle in bytes, minified and compressed by gzip. */
    bundleGzipBytes: number;
  }
}
