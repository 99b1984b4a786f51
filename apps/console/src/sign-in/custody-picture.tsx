import { Icon, type IconName } from '@postern/inspector/icon';
import type { JSX } from 'preact';

interface Thing {
  readonly icon: IconName;
  readonly name: string;
  readonly note: string;
}

interface Keeper {
  readonly place: 'browser' | 'edge' | 'services';
  readonly name: string;
  readonly role: string;
  readonly things: readonly Thing[];
}

const browser: Keeper = {
  place: 'browser',
  name: 'Your browser',
  role: 'holds nothing worth stealing',
  things: [
    { icon: 'shield', name: 'Session cookie', note: 'no script can read it' },
    { icon: 'check', name: 'One-time proof', note: 'for this one sign-in' },
  ],
};

const edge: Keeper = {
  place: 'edge',
  name: 'Postern',
  role: 'the gate, keeps every key',
  things: [
    { icon: 'key', name: 'Access and refresh tokens', note: 'sealed, yours alone' },
    { icon: 'key', name: 'LEKAB’s service token', note: 'refreshed automatically' },
    { icon: 'key', name: 'Client secrets', note: 'known to the operator only' },
  ],
};

const services: Keeper = {
  place: 'services',
  name: 'The services',
  role: 'hold your data',
  things: [
    { icon: 'film', name: 'LockitNetwork', note: 'your password, projects, days' },
    { icon: 'message', name: 'LEKAB', note: 'your messages' },
  ],
};

/** Shows the three places, what each of them holds, and what passes between them. */
export function CustodyPicture(): JSX.Element {
  return (
    <figure class="custody">
      <figcaption class="custody-caption">Who holds what</figcaption>
      <div class="custody-row">
        <Place keeper={browser} />
        <Passage carries="cookie" />
        <Place keeper={edge} />
        <Passage carries="token" />
        <Place keeper={services} />
      </div>
    </figure>
  );
}

function Place({ keeper }: { readonly keeper: Keeper }): JSX.Element {
  return (
    <section class={`custody-place custody-${keeper.place}`} aria-label={keeper.name}>
      <p class="custody-name">{keeper.name}</p>
      <p class="custody-role">{keeper.role}</p>
      <ul class="custody-things">
        {keeper.things.map(({ icon, name, note }) => (
          <li key={name}>
            <Icon name={icon} />
            <span>
              {name}
              <small>{note}</small>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** An arrow from one place to the next, with the credential that every request carries. */
function Passage({ carries }: { readonly carries: string }): JSX.Element {
  return (
    <p class="custody-passage">
      <span class="visually-hidden">With every request goes a </span>
      {carries}
      <svg viewBox="0 0 64 12" aria-hidden="true" class="custody-arrow">
        <path d="M1 6h60M56 1l5 5-5 5" />
      </svg>
    </p>
  );
}
