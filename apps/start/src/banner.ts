import type { EdgeEnvironment } from './environment.ts';
import type { Ports } from './ports.ts';

/** What is said when everything answers: where, and with which accounts. */
export function buildBanner(ports: Ports, environment: EdgeEnvironment): string {
  const { lockitIsEmulated, lekabIsEmulated, operatorToken, variables } = environment;
  const lockit = lockitIsEmulated
    ? `emulator at http://localhost:${ports.lockitEmulator}; sign in as demo, password demo`
    : `the service at ${variables['LOCKIT_BASE_URL'] ?? 'https://api.lockitnetwork.com'}`;
  const lekab = lekabIsEmulated
    ? `emulator at http://localhost:${ports.lekabEmulator}; the edge has the account testuser`
    : `the service at ${variables['LEKAB_BASE_URL'] ?? 'https://secure.lekab.com'}`;
  // Cookies know no ports (RFC 6265 §8.5).
  const warning =
    lockitIsEmulated && lekabIsEmulated
      ? ''
      : '\n  Mind           Every server on localhost, whatever its port, sees the cookies of this one\n                 and may set them. With real accounts, run nothing there that you do not trust.';
  return `
  LockitNetwork  ${lockit}
  LEKAB          ${lekab}
  Operator token ${operatorToken}
  End with       Ctrl-C${warning}

Postern ready at ${variables['POSTERN_PUBLIC_ORIGIN']}`;
}
