import postern from '@postern/vite';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [vue(), postern()],
  test: { dir: 'src', environment: 'happy-dom' },
});
