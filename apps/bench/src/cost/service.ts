import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';

/** A provider that accepts any code and responds at once, so that only the edge costs time. */
export interface QuickService {
  readonly origin: string;
  end(): Promise<void>;
}

const PROJECTS = JSON.stringify([{ uuid: '0'.repeat(32), name: 'A project' }]);

/** Starts the provider. Its tokens are as long as the emulator's and live a week, as LockitNetwork's do. */
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
