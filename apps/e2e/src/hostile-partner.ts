import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

/** A compromised provider that sends its users to another provider, in an attempt of its own. */
export interface HostilePartner {
  readonly issuer: string;
  /** Builds the address that its authorization endpoint redirects to, from the state it received. */
  sendTo: ((state: string) => string) | undefined;
  /** The codes that its token endpoint received. */
  readonly codes: string[];
  end(): Promise<void>;
}

/** Starts the provider on a port of loopback. */
export async function startHostilePartner(port: number): Promise<HostilePartner> {
  const issuer = `http://localhost:${port}`;
  const partner: HostilePartner = {
    issuer,
    sendTo: undefined,
    codes: [],
    async end() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
  const metadata = {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    code_challenge_methods_supported: ['S256'],
    response_types_supported: ['code'],
  };
  const json = { 'content-type': 'application/json' };
  const refuse = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    partner.codes.push(new URLSearchParams(await text(request)).get('code') ?? '');
    response.writeHead(400, json).end('{"error":"invalid_grant"}');
  };
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', issuer);
    if (pathname === '/authorize') {
      const location = partner.sendTo?.(searchParams.get('state') ?? '') ?? issuer;
      response.writeHead(303, { location }).end();
    } else if (pathname === '/token') {
      void refuse(request, response);
    } else response.writeHead(200, json).end(JSON.stringify(metadata));
  });
  await once(server.listen(port, '127.0.0.1'), 'listening');
  return partner;
}
