import type { EdgeConfig } from '@postern/edge/config';
import { seededOpenIdUsers } from '@postern/emulators/openid';
import type { Needs } from './needs.ts';

/** Describes what runs on this machine, and why: a line each. */
export function describeNeeds(needs: Needs): readonly string[] {
  const { connections, lockit, lekab, upstreams, variables } = needs;
  const users = joinWords(
    seededOpenIdUsers.map(({ name }) => name),
    'or',
  );
  const reason = variables.length > 0 ? ` (not set: ${variables.join(', ')})` : '';
  return [
    ...(connections.length > 0
      ? [`${connections.join(', ')}: development provider, sign in as ${users}${reason}`]
      : []),
    ...(lockit ? ['lockit: LockitNetwork emulator, sign in as demo, password demo'] : []),
    ...(lekab ? ['lekab: LEKAB emulator'] : []),
    ...Array.from(upstreams, ([name, variable]) => `/api/${name}: no API, ${variable} is not set`),
  ];
}

/**
 * Describes the providers that are not on this machine's emulators: a line each, with the redirect URI
 * that has to be registered there.
 */
export function describeProviders(
  connections: EdgeConfig['connections'],
  needs: Needs,
  publicOrigin: string,
): readonly string[] {
  const emulated = new Set([...needs.connections, ...(needs.lockit ? ['lockit'] : [])]);
  return connections.flatMap(({ id, authorizationCode, authorizationServer }) => {
    if (authorizationCode === undefined || emulated.has(id)) return [];
    const redirectUri = authorizationCode.redirectUri ?? `${publicOrigin}/auth/callback/${id}`;
    return [`${id}: ${authorizationServer.issuer}, with the redirect URI ${redirectUri}`];
  });
}

function joinWords(words: readonly string[], last: string): string {
  return words.length < 2
    ? words.join('')
    : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`;
}
