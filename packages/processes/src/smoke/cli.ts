import { smokeTest } from './smoke.ts';

// Run after a deployment: `pnpm smoke https://app.example.com`. --provider also calls the provider.

const [origin, ...options] = process.argv.slice(2).filter((word) => word !== '--');
if (origin === undefined || !URL.canParse(origin) || new URL(origin).origin !== origin) {
  console.error(
    'Usage: pnpm smoke <origin> [--provider], such as pnpm smoke https://app.example.com',
  );
  process.exit(2);
}
const findings = await smokeTest(origin, { asksProvider: options.includes('--provider') });
for (const { check, fault } of findings) {
  console.log(fault === undefined ? `ok    ${check}` : `FAULT ${check}: ${fault}`);
}
process.exit(findings.some(({ fault }) => fault !== undefined) ? 1 : 0);
