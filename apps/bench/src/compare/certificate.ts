import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A certificate for `localhost` and 127.0.0.1, which is its own authority. */
export interface Certificate {
  /** The path of the certificate: what clients trust. */
  readonly file: string;
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** Makes a certificate in a folder by `openssl`. */
export function makeCertificate(folder: string): Certificate {
  const [file, key] = [join(folder, 'certificate.pem'), join(folder, 'key.pem')];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];
  const files = ['-keyout', key, '-out', file];
  const args = ['req', '-x509', '-nodes', '-days', '2', ...curve, ...files, ...subject];
  execFileSync('openssl', args, { stdio: 'pipe' });
  return { file, cert: readFileSync(file), key: readFileSync(key) };
}
