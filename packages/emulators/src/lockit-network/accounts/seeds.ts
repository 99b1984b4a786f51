import type { RegisteredClient } from './clients.ts';

/** A user who can sign in on the Tools page. */
export interface ToolsUser {
  readonly username: string;
  readonly password: string;
}

/** The client of the guide's example. It also has the callback of a Postern on its default port. */
export const exampleClient: RegisteredClient = {
  id: 'example-client',
  secret: 'top-secret',
  name: 'Example Client',
  redirectUris: ['https://example-client.com/auth_code', 'http://localhost:5173/callback'],
};

/** The seeded Tools user. */
export const demoUser: ToolsUser = { username: 'demo', password: 'demo' };

/** The code and tokens of the guide's example. They make its curl lines work as printed. */
export const documentedGrant = {
  code: 'example-auth-code',
  redirectUri: 'https://example-client.com/auth_code',
  accessToken: 'example-access-token',
  refreshToken: 'example-refresh-token',
} as const;
