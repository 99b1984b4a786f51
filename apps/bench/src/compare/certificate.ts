import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A certificate for `localhost`, and the authority that has signed it. */
export interface Certificate {
  /** The path of the authority's certificate: what clients trust. */
  readonly file: string;
  /** The paths of the certificate and its key. */
  readonly certFile: string;
  readonly keyFile: string;
  readonly cert: Buffer;
  readonly key: Buffer;
}

const EXTENSIONS = 'subjectAltName=DNS:localhost\nbasicConstraints=critical,CA:FALSE\n';

/**
 * Makes a certificate in a folder by `openssl`. It is not its own authority, because Deno accepts no
 * server with the certificate of an authority.
 */
export function makeCertificate(folder: string): Certificate {
  const path = (name: string): string => join(folder, name);
  const [file, certFile, keyFile] = [path('authority.pem'), path('cert.pem'), path('key.pem')];
  const create = 'req -nodes -newkey ec -pkeyopt ec_paramgen_curve:prime256v1';
  const authorityKey = path('authority-key.pem');
  openssl(`${create} -x509 -days 2 -subj /CN=authority`, '-keyout', authorityKey, '-out', file);
  openssl(`${create} -subj /CN=localhost`, '-keyout', keyFile, '-out', path('request.pem'));
  writeFileSync(path('extensions'), EXTENSIONS);
  const authority = ['-CA', file, '-CAkey', authorityKey, '-CAcreateserial'];
  const certified = ['-in', path('request.pem'), '-extfile', path('extensions'), '-out', certFile];
  openssl('x509 -req -days 2', ...authority, ...certified);
  return { file, certFile, keyFile, cert: readFileSync(certFile), key: readFileSync(keyFile) };
}

function openssl(command: string, ...args: readonly string[]): void {
  execFileSync('openssl', [...command.split(' '), ...args], { stdio: 'pipe' });
}
