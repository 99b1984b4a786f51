import { defineConfig, type UserConfig } from 'tsdown';
import { collectLicenses } from './tools/third-party-licenses.ts';

/** Loaded only where they are needed, or shared with the operator's own code. */
const SEPARATE = ['@opentelemetry/api', '@redis/client', 'prom-client', 'ws'];
/** What the command has within itself. The build fails if there is more. */
const BUNDLED = ['@hono/node-server', 'dpop', 'hono', 'jose', 'oauth4webapi', 'valibot'];
/** Their subpaths too: all of a package, or none of it. */
const WHOLE = BUNDLED.map((name) => new RegExp(`^${name}(/|$)`));

const config: UserConfig[] = defineConfig([
  {
    entry: ['src/index.ts'],
    format: 'esm',
    // The private packages server and site become part of this one, their types too.
    dts: { oxc: true },
  },
  {
    // The command is one program: it would otherwise read a hundred files to start.
    entry: ['src/cli.ts'],
    format: 'esm',
    dts: false,
    // The first build has cleaned the folder.
    clean: false,
    deps: { alwaysBundle: [/^@postern\//, ...WHOLE], neverBundle: SEPARATE, onlyBundle: BUNDLED },
    plugins: [collectLicenses()],
  },
]);
export default config;
