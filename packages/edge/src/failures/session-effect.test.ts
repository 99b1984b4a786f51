import { type FailureCode, failureCatalogue } from '@postern/core';
import { expect, test } from 'vitest';
import { readSessionEffect } from './session-effect.ts';

const EFFECTS: Partial<Record<FailureCode, string>> = {
  session_expired: 'ended',
  session_unreadable: 'ended',
  provider_rejected_grant: 'ended',
  session_missing: 'absent',
  provider_timeout: 'transient',
  provider_unreachable: 'transient',
  provider_malformed: 'transient',
};

test.each(Object.keys(failureCatalogue) as FailureCode[])('has an effect for %s', (code) => {
  expect(readSessionEffect(code)).toBe(EFFECTS[code] ?? 'untouched');
});
