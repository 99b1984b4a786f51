import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readExample } from './examples.ts';
import { FOLDER } from './stranger.ts';

/** An app of the kit's README, and what a user adds to it. */
interface FrameworkApp {
  /** The example, below the kit's `examples`. */
  readonly example: string;
  /** The file that gets the example. */
  readonly file: string;
  /** The entry module, where the example is none. */
  readonly main?: readonly [file: string, text: string];
  readonly compilerOptions: object;
}

const REACT_MAIN = [
  'main.tsx',
  `import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';

createRoot(document.getElementById('app')!).render(<StrictMode><App /></StrictMode>);
`,
] as const;
const REACT = { jsx: 'react-jsx', jsxImportSource: 'react' };

/** The apps of the kit's README, by name. */
export const FRAMEWORK_APPS = {
  'ten-lines': {
    example: 'react/ten-lines.tsx',
    file: 'app.tsx',
    main: REACT_MAIN,
    compilerOptions: REACT,
  },
  react: {
    example: 'react/app.tsx',
    file: 'app.tsx',
    main: REACT_MAIN,
    compilerOptions: REACT,
  },
  preact: {
    example: 'preact.tsx',
    file: 'main.tsx',
    compilerOptions: { jsx: 'react-jsx', jsxImportSource: 'preact' },
  },
  vue: {
    example: 'vue/app.vue',
    file: 'app.vue',
    main: [
      'main.ts',
      "import { createApp } from 'vue';\nimport App from './app.vue';\n\ncreateApp(App).mount('#app');\n",
    ],
    compilerOptions: {},
  },
  svelte: {
    example: 'svelte/app.svelte',
    file: 'app.svelte',
    main: [
      'main.ts',
      "import { mount } from 'svelte';\nimport App from './app.svelte';\n\nmount(App, { target: document.getElementById('app') });\n",
    ],
    compilerOptions: {},
  },
  solid: {
    example: 'solid/app.tsx',
    file: 'app.tsx',
    main: [
      'main.tsx',
      "import { render } from 'solid-js/web';\nimport { App } from './app.tsx';\n\nrender(() => <App />, document.getElementById('app')!);\n",
    ],
    compilerOptions: { jsx: 'preserve', jsxImportSource: 'solid-js' },
  },
  angular: {
    example: 'angular/app.ts',
    file: 'app.ts',
    main: [
      'main.ts',
      `import '@angular/compiler';
import { bootstrapApplication } from '@angular/platform-browser';
import { createAuth } from '@postern/browser';
import { provideAuth } from '@postern/browser/angular';
import { App } from './app.ts';

document.getElementById('app')!.append(document.createElement('app-root'));
void bootstrapApplication(App, { providers: [provideAuth(createAuth<{ name: string }>())] });
`,
    ],
    compilerOptions: { experimentalDecorators: true },
  },
} satisfies Readonly<Record<string, FrameworkApp>>;

/** The name of one of the apps. */
export type AppName = keyof typeof FRAMEWORK_APPS;

/** Where an app is served, relative to the server's root: the app of ten lines has the root. */
export const findPath = (name: string): string => (name === 'ten-lines' ? '' : `${name}/`);

/** The names of the apps. */
export const APP_NAMES: readonly AppName[] = Object.keys(FRAMEWORK_APPS).filter(isAppName);

function isAppName(name: string): name is AppName {
  return Object.hasOwn(FRAMEWORK_APPS, name);
}

const CONFIG = `import { svelte } from '@sveltejs/vite-plugin-svelte';
import react from '@vitejs/plugin-react';
import vue from '@vitejs/plugin-vue';
import postern from '@postern/vite';
import solid from 'vite-plugin-solid';

const input = PATHS.map((path) => \`\${import.meta.dirname}/\${path}index.html\`);
export default {
  plugins: [
    react({ exclude: /(preact|solid)\\/\\w+\\.tsx$/ }),
    vue(),
    svelte(),
    solid({ include: /solid\\/\\w+\\.tsx$/ }),
    postern(),
  ],
  build: { rollupOptions: { input } },
};
`;

/** Writes a file below the folder of the packages. */
export async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(FOLDER, path)), { recursive: true });
  await writeFile(join(FOLDER, path), text);
}

function buildPage(entry: string): string {
  return `<!doctype html><title>App</title><main id="app"></main><script type="module" src="./${entry}"></script>`;
}

/**
 * Writes some of the apps, each in a folder of its name, with one Vite configuration.
 *
 * @param further modules of other pages, by the page's name
 */
export async function writeApps(
  folder: string,
  names: readonly AppName[],
  further: Readonly<Record<string, string>> = {},
): Promise<void> {
  for (const name of names) {
    const app: FrameworkApp = FRAMEWORK_APPS[name];
    const home = `${folder}/${findPath(name)}`;
    const [main, text] = app.main ?? [app.file, ''];
    if (app.main !== undefined) await write(home + main, text);
    await write(home + app.file, await readExample(app.example));
    await write(`${home}index.html`, buildPage(main));
    const options = JSON.stringify({ compilerOptions: app.compilerOptions });
    await write(`${home}tsconfig.json`, options);
  }
  for (const [name, text] of Object.entries(further)) {
    await write(`${folder}/${name}/index.html`, buildPage('main.ts'));
    await write(`${folder}/${name}/main.ts`, text);
  }
  const paths = [...names, ...Object.keys(further)].map(findPath);
  await write(`${folder}/vite.config.ts`, CONFIG.replace('PATHS', JSON.stringify(paths)));
}
