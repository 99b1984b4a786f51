import starlight from '@astrojs/starlight';
import { defineConfig, passthroughImageService } from 'astro/config';
import { publish } from './src/site/publish.ts';
import { buildSidebar } from './src/site/sidebar.ts';

export default defineConfig({
  image: { service: passthroughImageService() },
  devToolbar: { enabled: false },
  integrations: [
    starlight({
      title: 'Postern',
      description: 'Sign-in for single-page apps without a backend.',
      favicon: '/favicon.svg',
      customCss: ['./src/site/site.css'],
      sidebar: buildSidebar(),
      components: {
        MarkdownContent: './src/site/markdown-content.astro',
        PageTitle: './src/site/page-title.astro',
      },
      pagination: true,
      lastUpdated: false,
      credits: false,
      // Without a scrolled block, code needs no keyboard to read it on a phone.
      expressiveCode: { defaultProps: { wrap: true } },
    }),
    publish(),
  ],
});
