import type { FailureCode } from '@postern/core';
import { expectTypeOf, test } from 'vitest';
import type { TokenSet } from '../oauth/token-set.ts';
import type { EndedSession, Session, StoredSession } from './session.ts';

test('has tokens, or the reason of its end', () => {
  expectTypeOf<StoredSession>().toEqualTypeOf<Session | EndedSession>();
  expectTypeOf<Session['tokens']>().toEqualTypeOf<TokenSet>();
  expectTypeOf<Session['ended']>().toEqualTypeOf<undefined>();
  expectTypeOf<EndedSession['ended']>().toEqualTypeOf<FailureCode>();
  expectTypeOf<Omit<Session, 'tokens'>>().not.toExtend<StoredSession>();
  expectTypeOf<EndedSession>().not.toExtend<Session>();
  expectTypeOf<Session>().not.toExtend<EndedSession>();
});

test('narrows by the end', () => {
  const readTokens = (session: StoredSession): TokenSet | undefined =>
    session.ended === undefined ? session.tokens : undefined;
  expectTypeOf(readTokens).returns.toEqualTypeOf<TokenSet | undefined>();
  const readEnd = (session: StoredSession): FailureCode | undefined => session.ended;
  expectTypeOf(readEnd).returns.toEqualTypeOf<FailureCode | undefined>();
});
