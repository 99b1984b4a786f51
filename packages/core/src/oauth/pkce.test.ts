import { expect, test } from 'vitest';
import { CODE_VERIFIER_PATTERN, computeCodeChallenge, createCodeVerifier } from './pkce.ts';

test('computes the code challenge of RFC 7636 appendix B', async () => {
  const challenge = await computeCodeChallenge('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk');
  expect(challenge).toBe('E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM');
});

test('S-37 a code verifier is unique, well-formed and carries 256 bits', () => {
  const verifiers = Array.from({ length: 1000 }, createCodeVerifier);
  expect(new Set(verifiers).size).toBe(1000);
  for (const verifier of verifiers) {
    expect(verifier).toMatch(CODE_VERIFIER_PATTERN);
    expect(atob(verifier.replaceAll('-', '+').replaceAll('_', '/'))).toHaveLength(32);
  }
});
