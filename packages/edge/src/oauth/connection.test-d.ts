import { expectTypeOf, test } from 'vitest';
import type { Failure } from '../failures/failure.ts';
import {
  type Connection,
  type PublishedConnection,
  type ResolvedConnection,
  resolveConnection,
} from './connection.ts';

type Facts = Omit<ResolvedConnection, 'authorizationServer' | 'resolve'>;
interface Unknown extends Facts {
  readonly authorizationServer: { readonly issuer: string };
}

test('has a token endpoint, or a function that finds it', () => {
  expectTypeOf<ResolvedConnection>().toExtend<Connection>();
  expectTypeOf<PublishedConnection>().toExtend<Connection>();
  expectTypeOf<Unknown>().not.toExtend<Connection>();
  expectTypeOf<Unknown & Pick<PublishedConnection, 'resolve'>>().toExtend<Connection>();
  expectTypeOf<Unknown & Pick<PublishedConnection, 'resolve'>>().not.toExtend<ResolvedConnection>();
});

test('has no function to find endpoints that are known', () => {
  expectTypeOf<ResolvedConnection['resolve']>().toEqualTypeOf<undefined>();
  expectTypeOf<PublishedConnection>().not.toExtend<ResolvedConnection>();
});

test('has a token endpoint once it is resolved', () => {
  expectTypeOf(resolveConnection).returns.resolves.toEqualTypeOf<ResolvedConnection | Failure>();
  type Endpoint = ResolvedConnection['authorizationServer']['token_endpoint'];
  expectTypeOf<Endpoint>().toEqualTypeOf<string>();
});

test('narrows by resolve', () => {
  const read = (connection: Connection): string | undefined =>
    connection.resolve ? undefined : connection.authorizationServer.token_endpoint;
  expectTypeOf(read).returns.toEqualTypeOf<string | undefined>();
});
