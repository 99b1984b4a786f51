import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const REQUEST =
  'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost';

/** Makes a self-signed certificate for localhost by `openssl`, as PEM. */
export async function createCertificate(): Promise<{
  readonly certificate: string;
  readonly key: string;
}> {
  const folder = await mkdtemp(join(tmpdir(), 'postern-vite-'));
  const [keyFile, file] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  const args = [...REQUEST.split(' '), '-keyout', keyFile, '-out', file];
  await promisify(execFile)('openssl', args);
  const pems = { certificate: await readFile(file, 'utf8'), key: await readFile(keyFile, 'utf8') };
  await rm(folder, { recursive: true });
  return pems;
}
