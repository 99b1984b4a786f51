import type ts from 'typescript';
import { buildTable } from '../markdown.ts';
import type { Page } from '../page.ts';
import { readText } from '../repository.ts';
import { buildMemberRow, findType, type Member, readMembers } from './members.ts';
import { loadProgram } from './program.ts';

const CONFIG = 'packages/edge/src/config';
const HEAD = ['option', 'type', 'meaning'];

interface Part {
  readonly title: string;
  readonly about: string;
  readonly file: string;
  readonly type: string;
  readonly discriminant?: string;
}

const PARTS: readonly Part[] = [
  {
    title: 'The file',
    about: '`defineConfig` takes these fields, or a function of the environment that returns them.',
    file: 'define-config.ts',
    type: 'PosternConfig',
  },
  {
    title: 'Settings',
    about: 'In `settings`. A variable of the environment overrides each.',
    file: 'define-config.ts',
    type: 'ConfigSettings',
  },
  {
    title: 'oidc()',
    about: 'A connection to any provider that publishes metadata. In JSON: `"type": "oidc"`.',
    file: 'connections.ts',
    type: 'OidcOptions',
  },
  {
    title: 'oauth()',
    about: 'A connection to a provider without metadata. In JSON: `"type": "oauth"`.',
    file: 'connections.ts',
    type: 'OAuthOptions',
  },
  {
    title: 'lockitNetwork()',
    about: 'The built-in connection to LockitNetwork. In JSON: `"type": "lockitNetwork"`.',
    file: 'connections.ts',
    type: 'LockitNetworkOptions',
  },
  {
    title: 'lekab()',
    about: 'The built-in connection to LEKAB. In JSON: `"type": "lekab"`.',
    file: 'connections.ts',
    type: 'LekabOptions',
  },
  {
    title: 'Routes',
    about: 'In `routes`. Each has the fields of its `credential`.',
    file: 'routes.ts',
    type: 'RouteConfig',
    discriminant: 'credential',
  },
];

/** Builds the page of `postern.config.ts`, from the types of its options and their docstrings. */
export function buildConfigurationPage(): Page {
  const program = loadProgram([`${CONFIG}/index.ts`]);
  const parts = PARTS.map((part) => {
    const rows = readPart(program, part).map(buildMemberRow);
    return `## ${part.title}\n\n${part.about}\n\n${buildTable(HEAD, rows)}`;
  });
  return {
    slug: 'reference/configuration',
    title: 'Configuration file',
    description: 'Every option of postern.config.ts and postern.config.json.',
    order: 1,
    body: [INTRODUCTION, ...parts].join('\n\n'),
    source: `${CONFIG}/define-config.ts`,
  };
}

const INTRODUCTION = `\`postern.config.ts\` states connections, routes and settings in one place. [Node](/deploy/node/), [Deno](/deploy/deno/), [Cloudflare Workers](/deploy/cloudflare/) and [Vite](/start/existing-app/) read the same file.

\`\`\`ts title="postern.config.ts"
${readText('packages/edge/examples/postern.config.ts').trim()}
\`\`\`

In JSON, \`postern.config.json\` says the same without code: a connection has a \`"type"\`, and \`"\${NAME}"\` stands for a variable. Editors check it with \`"$schema": "./node_modules/@postern/edge/postern.config.schema.json"\`. What needs a function, such as \`authorize\`, needs TypeScript or JavaScript.

\`npx -p @postern/node postern check\` reads the file offline, and shows every error at once with its fix.`;

function readPart(program: ts.Program, { file, type, discriminant }: Part): readonly Member[] {
  return readMembers(program, findType(program, `${CONFIG}/${file}`, type), discriminant);
}

/** The options of the reference, by part: for the test that the JSON schema has no other. */
export function readDocumentedOptions(): ReadonlyMap<string, ReadonlySet<string>> {
  const program = loadProgram([`${CONFIG}/index.ts`]);
  return new Map(
    PARTS.map((part) => [part.title, new Set(readPart(program, part).map(({ name }) => name))]),
  );
}
