import type { EdgeEnvironment } from './environment.ts';
import type { Ports } from './ports.ts';

/** Builds the text that `start` prints when every part is ready: addresses and demo accounts. */
export function buildBanner(ports: Ports, environment: EdgeEnvironment): string {
  const { lockitIsEmulated, lekabIsEmulated, operatorToken, variables } = environment;
  const lockit = lockitIsEmulated
    ? `emulator at http://localhost:${ports.lockitEmulator}; sign in as demo, password demo`
    : `the real service at ${variables['LOCKIT_BASE_URL'] ?? 'https://api.lockitnetwork.com'}`;
  const lekab = lekabIsEmulated
    ? `emulator at http://localhost:${ports.lekabEmulator}; the edge uses the account testuser`
    : `the real service at ${variables['LEKAB_BASE_URL'] ?? 'https://secure.lekab.com'}`;
  // Cookies ignore ports (RFC 6265 §8.5).
  const warning =
    lockitIsEmulated && lekabIsEmulated
      ? ''
      : '\n  Warning        Every server on localhost, on any port, can read and set the cookies of this one.\n                 With real accounts, run only servers that you trust.';
  return `
  LockitNetwork  ${lockit}
  LEKAB          ${lekab}
  Operator token ${operatorToken}
  Stop with      Ctrl-C${warning}

Postern ready at ${variables['POSTERN_PUBLIC_ORIGIN']}`;
}
