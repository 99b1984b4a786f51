import postern from '@postern/vite';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [svelte(), postern()],
  // Unit tests need Svelte's build for browsers too.
  ...(process.env.VITEST && { resolve: { conditions: ['browser'] } }),
  test: { dir: 'src', environment: 'happy-dom' },
});
