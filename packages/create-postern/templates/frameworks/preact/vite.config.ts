import postern from '@postern/vite';
import preact from '@preact/preset-vite';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [preact(), postern()],
  test: { dir: 'src', environment: 'happy-dom' },
});
