import { seededOpenIdUsers } from '@postern/emulators/openid';
import type { SignInFacts } from './dev-advice.ts';
import type { Needs } from './needs.ts';

/** Describes what runs on this machine, and why: a line each. */
export function describeNeeds(needs: Needs, issuer: string | undefined): readonly string[] {
  const { connections, lockit, lekab, upstreams, variables } = needs;
  const users = joinWords(
    seededOpenIdUsers.map(({ name }) => name),
    'or',
  );
  const reason = variables.length > 0 ? ` (not set: ${variables.join(', ')})` : '';
  return [
    ...(connections.length > 0
      ? [
          `${connections.join(', ')}: development provider, sign in as ${users}${reason}`,
          `development provider: its issuer is ${issuer}, until the dev server ends`,
        ]
      : []),
    ...(lockit ? ['lockit: LockitNetwork emulator, sign in as demo, password demo'] : []),
    ...(lekab ? ['lekab: LEKAB emulator'] : []),
    ...Array.from(upstreams, ([name, variable]) => `/api/${name}: no API, ${variable} is not set`),
  ];
}

/**
 * Describes the providers that are not on this machine's emulators: a line each, with the addresses
 * that have to be registered there.
 */
export function describeProviders(facts: readonly SignInFacts[], needs: Needs): readonly string[] {
  const emulated = new Set([...needs.connections, ...(needs.lockit ? ['lockit'] : [])]);
  return facts
    .filter(({ id }) => !emulated.has(id))
    .flatMap(({ id, issuer, redirectUri, postLogoutRedirectUri }) => [
      `${id}: ${issuer}, with the redirect URI ${redirectUri}`,
      ...(postLogoutRedirectUri === undefined
        ? []
        : [`${id}: for sign-out, with the post-logout redirect URI ${postLogoutRedirectUri}`]),
    ]);
}

function joinWords(words: readonly string[], last: string): string {
  return words.length < 2
    ? words.join('')
    : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`;
}
