import type { JSX } from 'preact';

interface Holding {
  readonly what: string;
  readonly where: 'This browser' | 'Postern';
  readonly how: string;
}

const holdings: readonly Holding[] = [
  { what: 'Session cookie', where: 'This browser', how: 'Sealed; no script can read it' },
  { what: 'Access token', where: 'Postern', how: 'Sealed; added to your requests on their way' },
  { what: 'Refresh token', where: 'Postern', how: 'Sealed; used to refresh the access token' },
  {
    what: 'LEKAB’s service token',
    where: 'Postern',
    how: 'Shared by all; refreshed automatically',
  },
  { what: 'Client secrets', where: 'Postern', how: 'Known to the operator only' },
];

/** The parts of the session, and where each of them is kept. */
export function CustodyList(): JSX.Element {
  return (
    <ul class="holdings">
      {holdings.map(({ what, where, how }) => (
        <li key={what}>
          <span>
            <strong>{what}</strong>
            <small>{how}</small>
          </span>
          <span class={where === 'Postern' ? 'tag tag-accent' : 'tag'}>{where}</span>
        </li>
      ))}
    </ul>
  );
}
