import { build } from 'vite';
import { expect, test } from 'vitest';
import { leaveOut } from '../bundling/leave-out.ts';

/** Bundles code as a module of the Worker, with the plugin of `vite.config.ts`. */
async function bundle(code: string): Promise<unknown> {
  const source = { name: 'source', load: (id: string) => (id === ENTRY ? code : undefined) };
  return build({
    configFile: false,
    logLevel: 'silent',
    plugins: [{ ...source, resolveId: (id) => (id === ENTRY ? id : undefined) }, leaveOut()],
    build: { write: false, rolldownOptions: { input: ENTRY } },
  });
}

const ENTRY = 'src/answer.ts';

test.each(['c.html("")', 'c.req.parseBody()', 'app.route("/", app)', 'c.req?.json()'])(
  'the build rejects %s, because the bundle leaves that member of Hono out',
  async (use) => {
    await expect(bundle(`export const answer = (app, c) => ${use};`)).rejects.toThrow(
      /uses .*; remove it from the list in leave-out\.ts/,
    );
  },
);

test.each(['c.json({})', 'connection.mount(app)', 'tokens.request()', 'c.req.header("a")'])(
  'the build accepts %s',
  async (use) => {
    const code = `export const answer = (app, c, connection, tokens) => ${use};`;
    await expect(bundle(code)).resolves.toBeDefined();
  },
);
