import type { RegisteredClient } from './clients.ts';

/** Someone who can sign in on the Tools page. */
export interface ToolsUser {
  readonly username: string;
  readonly password: string;
}

/** The client of the guide's example, with the callback of a Postern started as it comes. */
export const exampleClient: RegisteredClient = {
  id: 'example-client',
  secret: 'top-secret',
  name: 'Example Client',
  redirectUris: ['https://example-client.com/auth_code', 'http://localhost:5173/callback'],
};

/** The seeded Tools user. */
export const demoUser: ToolsUser = { username: 'demo', password: 'demo' };

/**
 * The guide's own example, so that its curl lines work with only the host replaced: a code that
 * waits from the start and yields exactly the tokens the guide prints.
 */
export const documentedGrant = {
  code: 'example-auth-code',
  redirectUri: 'https://example-client.com/auth_code',
  accessToken: 'example-access-token',
  refreshToken: 'example-refresh-token',
} as const;
