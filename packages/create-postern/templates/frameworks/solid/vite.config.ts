import postern from '@postern/vite';
import solid from 'vite-plugin-solid';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [solid(), postern()],
  test: { dir: 'src', environment: 'happy-dom' },
});
