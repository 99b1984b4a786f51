import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { useResource } from '../answers/resource.ts';
import type { Failure } from '../failures/failure.ts';
import { FailureNotice } from '../failures/failure-notice.tsx';
import { DeviceList } from './device-list.tsx';
import { useSignOut } from './ending.ts';
import { readOffers } from './sign-out-offers.ts';

interface SignOutEverywhereProps {
  readonly connection: string;
  /** The connection's name for users. */
  readonly name: string;
}

const readEverywhere = (config: unknown): string[] | undefined =>
  readOffers(config, 'signOutEverywhere');

/**
 * Lists the sessions of the user, and ends one or all of them. This needs a provider that identifies the user; for any other, the
 * section says why it is not possible.
 */
export function SignOutEverywhere({ connection, name }: SignOutEverywhereProps): JSX.Element {
  const config = useResource('/auth/config', readEverywhere);
  const offers = config.value?.includes(connection);
  return (
    <section class="section" aria-labelledby="everywhere">
      <h2 id="everywhere">On other devices</h2>
      {offers ? (
        <>
          <DeviceList />
          <EverywhereButton />
        </>
      ) : (
        <p class="section-lead everywhere-text">
          {offers === false &&
            `${name} does not tell Postern who you are, only that you may see your projects. So Postern cannot know which other sessions are yours: sign out on each device where you signed in.`}
        </p>
      )}
    </section>
  );
}

function EverywhereButton(): JSX.Element {
  const signOut = useSignOut();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const leave = async (): Promise<void> => {
    setBusy(true);
    setFailure(await signOut({ everywhere: true }));
    setBusy(false);
  };
  return (
    <>
      <p class="section-lead everywhere-text">
        Ends every session you have, here and on other devices. They notice with their next step, at
        the latest when their lease expires.
      </p>
      <div>
        <button
          type="button"
          class="button"
          aria-disabled={busy}
          onClick={() => !busy && void leave()}
        >
          {busy ? 'Signing out…' : 'Sign out everywhere'}
        </button>
      </div>
      {failure && <FailureNotice failure={failure} retry={() => void leave()} busy={busy} />}
    </>
  );
}
