import { installFromDebian, runTests } from '../debian/install.ts';

// `pnpm test:monitoring` installs Prometheus from Debian, and tries the dashboard and the alert rules of
// packages/node/monitoring with it.

installFromDebian('test:monitoring', ['prometheus', 'redis-server']);
runTests('vitest.monitoring.config.ts');
