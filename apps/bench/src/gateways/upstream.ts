import type { Certificate } from '../compare/certificate.ts';
import { type Child, startChild } from './child.ts';
import { NGINX, startNginxUpstream } from './nginx.ts';
import { pinToCore } from './pin.ts';

/**
 * Starts an upstream on a core: nginx, or a server on Node where nginx is not installed.
 *
 * @param sizes of the files that it serves, in bytes
 * @param certificate for https. Default: http
 */
export async function startUpstream(
  core: number,
  sizes: readonly number[],
  certificate?: Certificate,
): Promise<Child> {
  if (NGINX !== undefined) return startNginxUpstream(core, sizes, certificate);
  const files = certificate && { CERT_FILE: certificate.certFile, KEY_FILE: certificate.keyFile };
  const child = await startChild('node-upstream.ts', files);
  pinToCore(child.pid, core);
  const { port } = new URL(child.origin);
  return certificate ? { ...child, origin: `https://localhost:${port}` } : child;
}
