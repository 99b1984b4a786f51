import { createServer, type IncomingMessage } from 'node:http';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { close, listen } from './http.ts';

/** An API that accepts a provider's access tokens as JWTs (RFC 9068), with the provider's published keys. */
export interface CheckedApi {
  readonly origin: string;
  end(): Promise<void>;
}

/** Starts the API. It returns the token's claims, or 401 if signature, issuer or time is wrong. */
export async function startCheckedApi(issuer: string, keysUrl: string): Promise<CheckedApi> {
  const keys = createRemoteJWKSet(new URL(keysUrl));
  const read = async ({ headers }: IncomingMessage): Promise<object> => {
    const [, token = ''] = /^Bearer (.+)$/.exec(headers.authorization ?? '') ?? [];
    return (await jwtVerify(token, keys, { issuer })).payload;
  };
  const server = createServer((request, response) => {
    read(request).then(
      (claims) =>
        response.setHeader('content-type', 'application/json').end(JSON.stringify(claims)),
      () => response.writeHead(401, { 'www-authenticate': 'Bearer error="invalid_token"' }).end(),
    );
  });
  return { origin: `http://127.0.0.1:${await listen(server)}`, end: () => close(server) };
}
