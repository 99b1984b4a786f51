import { installFromDebian, runTests } from './install.ts';

// `pnpm test:providers` installs the providers from Debian and tests the edge with them. The tests
// start and end them on free ports of loopback, with their data in temporary folders.

installFromDebian('test:providers', [
  'glewlwyd',
  'sqlite3',
  'liblemonldap-ng-portal-perl',
  'libcrypt-openssl-bignum-perl',
  'libio-string-perl',
  'libstring-random-perl',
  'starman',
  'python3-django-oauth-toolkit',
]);
runTests('vitest.debian.config.ts');
