import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';

/** A service that takes any code, and answers at once: what is measured is the edge. */
export interface QuickService {
  readonly origin: string;
  end(): Promise<void>;
}

const PROJECTS = JSON.stringify([{ uuid: '0'.repeat(32), name: 'A project' }]);

/** Tokens as long as the emulator's, for a week, as LockitNetwork's guide has it. */
export async function startQuickService(): Promise<QuickService> {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(200, { 'content-type': 'application/json' });
    if (request.method === 'GET') response.end(PROJECTS);
    else response.end(buildTokens());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    origin: `http://localhost:${port}`,
    async end() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function buildTokens(): string {
  return JSON.stringify({
    access_token: randomBytes(32).toString('base64url'),
    refresh_token: randomBytes(32).toString('base64url'),
    token_type: 'Bearer',
    expires_in: 604_800,
  });
}
