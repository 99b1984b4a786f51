import adapter from '@sveltejs/adapter-static';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig, type UserConfig } from 'vite';

const config: UserConfig = defineConfig({
  plugins: [sveltekit({ adapter: adapter({ fallback: 'index.html', pages: 'dist' }) })],
});
export default config;
