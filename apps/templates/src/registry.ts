import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { Packed } from '@postern/release';

/** A registry of npm on loopback. */
export interface Registry {
  /** Such as `http://localhost:4873/`. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

/**
 * Serves packed packages as the newest versions of a registry. Requests for any other package are
 * redirected to another registry.
 *
 * @param upstream the other registry, ending in a slash
 */
export async function serveRegistry(
  packed: readonly Packed[],
  upstream: string,
): Promise<Registry> {
  const server = createServer((request, response) => {
    void answer(request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const url = `http://localhost:${typeof address === 'object' ? address?.port : 0}/`;
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = decodeURIComponent((request.url ?? '').slice(1));
    const found = packed.find(({ name, tarball }) => path === name || tarball.endsWith(`/${path}`));
    if (found === undefined) {
      response.writeHead(307, { location: upstream + (request.url ?? '').slice(1) }).end();
    } else if (path === found.name) {
      response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' });
      response.end(JSON.stringify(await buildPackument(found, url)));
    } else {
      response.writeHead(200, { 'content-type': 'application/octet-stream' });
      response.end(await readFile(found.tarball));
    }
  };
  return {
    url,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Builds a package's document of the registry, which has one version. */
async function buildPackument({ name, version, tarball, files }: Packed, url: string) {
  const manifest: object = JSON.parse(await readFile(join(files, 'package.json'), 'utf8'));
  const content = await readFile(tarball);
  const dist = {
    tarball: url + (tarball.split('/').at(-1) ?? ''),
    shasum: createHash('sha1').update(content).digest('hex'),
    integrity: `sha512-${createHash('sha512').update(content).digest('base64')}`,
  };
  return {
    name,
    'dist-tags': { latest: version },
    versions: { [version]: { ...manifest, dist } },
  };
}
