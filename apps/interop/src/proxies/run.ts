import { installFromDebian, runTests } from '../debian/install.ts';

// `pnpm test:proxies` installs proxies from Debian and tests the configurations of
// packages/node/deploy with them. `pnpm test` runs the same tests with the proxies that are installed.

installFromDebian('test:proxies', ['nginx-light', 'caddy', 'apache2', 'redis-server', 'openssl']);
runTests('vitest.proxies.config.ts');
