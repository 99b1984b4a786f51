import { buildCut } from './directives.ts';
import type { Page } from './page.ts';
import { findFiles, readText } from './repository.ts';

const TEMPLATES = 'packages/create-postern/templates';

/** How users call a framework, and its files in the order of the page. */
const FRAMEWORKS: Readonly<
  Record<string, { readonly title: string; readonly files: readonly string[] }>
> = {
  react: { title: 'React', files: ['src/app.tsx', 'src/main.tsx', 'vite.config.ts'] },
  preact: { title: 'Preact', files: ['src/app.tsx', 'src/main.tsx', 'vite.config.ts'] },
  vue: { title: 'Vue', files: ['src/app.vue', 'src/main.ts', 'vite.config.ts'] },
  svelte: { title: 'Svelte', files: ['src/app.svelte', 'src/main.ts', 'vite.config.ts'] },
  solid: { title: 'Solid', files: ['src/app.tsx', 'src/main.tsx', 'vite.config.ts'] },
  vanilla: { title: 'No framework', files: ['src/app.ts', 'src/main.ts', 'vite.config.ts'] },
};

/** Builds one page for each framework of create-postern, from its template. */
export function buildStartPages(): readonly Page[] {
  const folders = findFiles(`${TEMPLATES}/frameworks/*/vite.config.ts`).map((path) =>
    path.split('/').at(-2),
  );
  const unknown = folders.filter((name = '') => !(name in FRAMEWORKS)).join(', ');
  if (unknown !== '') throw new Error(`start-pages.ts does not know the framework ${unknown}`);
  return Object.entries(FRAMEWORKS).map(([name, { title, files }], index) => ({
    slug: `start/${name}`,
    title,
    description: `A ${name === 'vanilla' ? 'TypeScript' : title} app whose users sign in.`,
    order: 10 + index,
    body: buildBody(name, files),
    source: `${TEMPLATES}/frameworks/${name}`,
  }));
}

function buildBody(name: string, files: readonly string[]): string {
  const folder = `${TEMPLATES}/frameworks/${name}`;
  const shown = files.map((file) => buildCut(`${folder}/${file}`, undefined, file));
  const test = findFiles(`${folder}/src/app.test.*`).map((path) =>
    buildCut(path, undefined, `src/${path.split('/').at(-1)}`),
  );
  const uses = readText(`${folder}/${files[0]}`).includes('RequireSession');
  return `\`\`\`sh
npm create postern@latest my-app -- --framework ${name} --runtime node
cd my-app && npm install && npm run dev
\`\`\`

Open the address that the terminal shows, choose **Sign in**, then **Ada Lovelace**. Ada is a user of the development provider, which runs on your machine, so you need no account anywhere. Next, use [your own provider](/guides/providers/), the service that knows your users: write three values into \`.env.local\`.

\`src/auth.ts\` makes the kit. \`User\` lists the [claims](/concepts/words/#claim), facts about the user, that the app reads.

${buildCut(`${TEMPLATES}/shared/src/auth.ts`, undefined, 'src/auth.ts')}

${uses ? '`RequireSession` shows its content to signed-in users, and `otherwise` to everyone else.' : 'The page follows the state of the session.'}

${shown.join('\n\n')}

The plugin \`postern()\` runs Postern's server, the edge, inside the dev server. A production build contains none of its code.

## Test it

\`npm test\` runs this test, and then a sign-in in Chrome.

${test.join('\n\n')}

## Go on

- [Use your own provider](/guides/providers/)
- [Call your API](/guides/your-api/)
- [Deploy](/deploy/)
- [What the kit exports](/reference/api/browser/)`;
}
