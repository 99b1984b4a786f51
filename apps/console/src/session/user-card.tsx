import type { User } from '@postern/core';
import type { JSX } from 'preact';
import { nameUser, showClaim } from './name-user.ts';

/** Who is signed in: the user's name, and every claim that the connection lists. */
export function UserCard({ user }: { readonly user: User }): JSX.Element {
  return (
    <section class="card" aria-labelledby="user-name">
      <h2 id="user-name" class="card-title">
        {nameUser(user)}
      </h2>
      <dl class="facts facts-claims">
        {Object.entries(user).flatMap(([name, claim]) => [
          <dt key={`${name}-name`}>{name}</dt>,
          <dd key={name}>{showClaim(claim)}</dd>,
        ])}
      </dl>
    </section>
  );
}
