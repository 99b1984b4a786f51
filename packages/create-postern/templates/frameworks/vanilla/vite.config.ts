import postern from '@postern/vite';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [postern()],
  test: { dir: 'src', environment: 'happy-dom' },
});
