import { demoUser, documentedGrant, exampleClient } from '../accounts/seeds.ts';
import type { GrantStore } from './grant-store.ts';

const GRANT_ID = 'documented-grant';

/**
 * Adds the guide's code, so that the guide's curl lines work as printed. The code does not expire,
 * works once, and gives the guide's tokens.
 */
export function seedDocumentedGrant(store: GrantStore): void {
  store.grants.set(GRANT_ID, {
    id: GRANT_ID,
    clientId: exampleClient.id,
    username: demoUser.username,
    revoked: false,
  });
  store.codes.set(documentedGrant.code, {
    code: documentedGrant.code,
    grantId: GRANT_ID,
    clientId: exampleClient.id,
    redirectUri: documentedGrant.redirectUri,
    fixedTokens: documentedGrant,
    used: false,
  });
}
