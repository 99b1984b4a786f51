/** A gate in a role: the files that a user writes for it. */
export interface Gate {
  readonly name: string;
  /** Paths below the repository's folder. */
  readonly files: readonly string[];
  /** What the number does not say, as Markdown. */
  readonly note: string;
}

/** Someone who adopts a gate, and the same job with each of them. */
export interface Role {
  readonly title: string;
  readonly job: string;
  /** Postern first. */
  readonly gates: readonly Gate[];
}

const LINES = 'apps/interop/lines';
const EXAMPLES = 'packages/browser/examples';

const operator: Role = {
  title: 'The operator',
  job: 'One provider, one API that gets the user’s token, sessions in Redis, behind a proxy that terminates TLS. TLS is not counted: `packages/node/deploy` has 23 lines for nginx and 6 for Caddy, and Apache needs about 4.',
  gates: [
    {
      name: 'Postern',
      files: [`${LINES}/operator/postern/postern.env`],
      note: 'run by `pnpm measure:operator`, with two more commands: `npm install`, `postern keys new`. One more line, `POSTERN_TRUSTED_PROXIES`, limits each address separately; the others have no such limit',
    },
    {
      name: 'mod_auth_openidc 2.4.12',
      files: [`${LINES}/operator/mod_auth_openidc/app.conf`],
      note: 'run by `pnpm measure:operator`',
    },
    {
      name: 'oauth2-proxy 7.6',
      files: [`${LINES}/operator/oauth2-proxy/oauth2-proxy.cfg`],
      note: 'not run',
    },
    {
      name: 'Duende BFF 4',
      files: [`${LINES}/operator/duende-bff/Program.cs`],
      note: 'not run. Sessions are in memory: a database needs more',
    },
    {
      name: 'better-auth 1.6',
      files: [`${LINES}/operator/better-auth/server.ts`],
      note: 'not run. A library, not a proxy',
    },
  ],
};

const author: Role = {
  title: 'The author of an app',
  job: 'A React app shows a button to sign in, then the user’s name and a button that signs out at the provider too; and it runs in development. In development, a tool other than Postern needs a provider and its own configuration, which is the operator’s file and is counted again. Without it, Postern’s app is still the shortest.',
  gates: [
    {
      name: 'Postern',
      files: [`${EXAMPLES}/react/ten-lines.tsx`, `${LINES}/spa/postern/vite.config.ts`],
      note: 'run by `apps/packed`, from packed packages, in Chromium. Follows other tabs and the end of the session',
    },
    {
      name: 'mod_auth_openidc 2.4.12',
      files: [
        `${LINES}/spa/mod_auth_openidc/app.tsx`,
        `${LINES}/operator/mod_auth_openidc/for-an-spa.conf`,
        `${LINES}/operator/mod_auth_openidc/app.conf`,
      ],
      note: 'Apache is in front of Vite',
    },
    {
      name: 'oauth2-proxy 7.6',
      files: [
        `${LINES}/spa/oauth2-proxy/app.tsx`,
        `${LINES}/operator/oauth2-proxy/oauth2-proxy.cfg`,
      ],
      note: 'it is in front of Vite. The user’s e-mail address, not the name',
    },
    {
      name: 'Duende BFF 4',
      files: [
        `${LINES}/spa/duende-bff/app.tsx`,
        `${LINES}/spa/duende-bff/vite.config.ts`,
        `${LINES}/operator/duende-bff/Program.cs`,
      ],
      note: '',
    },
    {
      name: 'better-auth 1.6',
      files: [
        `${LINES}/spa/better-auth/app.tsx`,
        `${LINES}/spa/better-auth/vite.config.ts`,
        `${LINES}/operator/better-auth/server.ts`,
      ],
      note: 'Follows other tabs; cannot sign out at the provider',
    },
  ],
};

const packageFiles = (gate: string): readonly string[] =>
  ['greeting.ts', 'greeting.test.ts'].map((file) => `${LINES}/package/${gate}/${file}`);

const packageAuthor: Role = {
  title: 'The author of a package',
  job: 'A function greets the signed-in user with a number from an API, and a test runs it for a signed-in and a signed-out user, without a server.',
  gates: [
    {
      name: 'Postern',
      files: [`${EXAMPLES}/greeting.ts`, `${EXAMPLES}/greeting.test.ts`],
      note: 'run by `packages/browser`',
    },
    { name: 'mod_auth_openidc', files: packageFiles('mod_auth_openidc'), note: 'run' },
    { name: 'oauth2-proxy', files: packageFiles('oauth2-proxy'), note: 'run' },
    { name: 'Duende BFF', files: packageFiles('duende-bff'), note: 'run' },
    { name: 'better-auth', files: packageFiles('better-auth'), note: 'run' },
  ],
};

/** The three roles. */
export const ROLES: readonly Role[] = [operator, author, packageAuthor];
