import postern from '@postern/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [react(), postern()],
  test: { dir: 'src', environment: 'happy-dom' },
});
