import { writeFileSync } from 'node:fs';

// Preloaded into a process on Node: at SIGUSR2 it collects garbage, and writes what is left into the file
// that MEMORY_FILE names.

process.on('SIGUSR2', () => {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  writeFileSync(process.env['MEMORY_FILE'] ?? '', JSON.stringify({ heapUsed, external }));
});
