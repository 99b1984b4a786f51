import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as presets from '@postern/edge/presets';
import { socialProviders } from 'better-auth/social-providers';
import { keepReport, type Row } from '../measuring/report.ts';
import { SIZE_TASKS } from '../sizes/tasks.ts';

// What a user writes for the task of the comparison with each peer, and how many providers a peer
// knows by name. Nothing is run.

const COMPARE = resolve(import.meta.dirname, '../compare');
const MODULES = resolve(import.meta.dirname, '../../node_modules');

/** The files between `#region app` and `#endregion`, by peer. */
const SERVERS: Readonly<Record<string, string>> = {
  Postern: 'postern-peers.ts',
  '@hono/oidc-auth': 'servers/oidc-auth.ts',
  '@auth0/auth0-hono': 'servers/auth0-hono.ts',
  'better-auth': 'servers/better-auth.ts',
  'Auth.js': 'servers/auth-js.ts',
  mod_auth_openidc: 'apache-peer.ts',
};

/** The kits of `sizes`, by peer. */
const PAGES: Readonly<Record<string, string>> = {
  Postern: 'Postern',
  'better-auth': 'better-auth (client)',
  'oidc-spa': 'oidc-spa',
  'oidc-client-ts': 'oidc-client-ts',
  '@auth0/auth0-spa-js': '@auth0/auth0-spa-js',
  'keycloak-js': 'keycloak-js',
};

/** Providers that send mail, and files that are no provider. */
const NO_PROVIDER =
  /^(credentials|email|forwardemail|index|loops|mailgun|nodemailer|oauth|passkey|postmark|provider-types|resend|sendgrid|webauthn)\.js$/;

const isCounted = (line: string): boolean => line !== '' && !line.startsWith('//');

function countLines(text: string): number {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(isCounted).length;
}

function countServer(file: string | undefined): number | string {
  if (file === undefined) return '';
  const text = readFileSync(join(COMPARE, file), 'utf8');
  const region = /#region app\n(.*?)\n\s*\/\/ #endregion/s.exec(text)?.[1];
  if (region === undefined) throw new Error(`${file} has no region app`);
  return countLines(region);
}

function countPage(kit: string | undefined): number | string {
  const task = SIZE_TASKS.find((each) => each.kit === kit);
  return task ? countLines(task.code) : '';
}

/** How many providers a peer has a function or a file for. */
const PROVIDERS: Readonly<Record<string, number>> = {
  Postern: Object.keys(presets).length,
  'better-auth': Object.keys(socialProviders).length,
  'Auth.js': readdirSync(join(MODULES, '@auth/core/providers')).filter(
    (file) => file.endsWith('.js') && !NO_PROVIDER.test(file),
  ).length,
};

const peers = [...new Set([...Object.keys(SERVERS), ...Object.keys(PAGES)])];
const rows: Row[] = peers.map((peer) => ({
  peer,
  'lines at the server': countServer(SERVERS[peer]),
  'lines in the page': countPage(PAGES[peer]),
  'providers by name': PROVIDERS[peer] ?? '',
}));

keepReport({
  name: 'compare-code',
  command: 'pnpm --filter @postern/bench compare-code',
  rows,
  notes: [
    'Lines that are not empty and no comments, of `src/compare` and of `src/sizes/tasks.ts`. At the server: sign-in at one provider, and one API that gets the user’s token. In the page: sign in, read the session, call, sign out.',
    '@hono/oidc-auth gives the app no token, so its lines do not call the API. Auth.js has no refresh, which its lines contain. mod_auth_openidc’s are those of its configuration, without Apache’s own.',
    'Providers by name: functions or files of the package for one provider each, as installed here. All of these accept other providers too.',
  ],
});
