import { demoUser, documentedGrant, exampleClient } from '../accounts/seeds.ts';
import type { GrantStore } from './grant-store.ts';

const GRANT_ID = 'documented-grant';

/**
 * Puts the guide's code in, so that its curl lines work as printed. It waits until it is used, is
 * used once like any other, and gives the tokens the guide prints.
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
