import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { useResource } from '../answers/resource.ts';
import type { Failure } from '../failures/failure.ts';
import { FailureNotice } from '../failures/failure-notice.tsx';
import { useSignOut } from './ending.ts';
import { readOffers } from './sign-out-offers.ts';

interface SignOutAtProviderProps {
  readonly connection: string;
  /** The connection's name for users. */
  readonly name: string;
}

const readAtProvider = (config: unknown): string[] | undefined =>
  readOffers(config, 'signOutAtProvider');

/** Ends the session here and at the provider. Nothing is shown for a provider without a sign-out. */
export function SignOutAtProvider({
  connection,
  name,
}: SignOutAtProviderProps): JSX.Element | null {
  const signOut = useSignOut();
  const config = useResource('/auth/config', readAtProvider);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  if (!config.value?.includes(connection)) return null;
  const leave = async (): Promise<void> => {
    setBusy(true);
    setFailure(await signOut({ atProvider: true }));
    setBusy(false);
  };
  return (
    <section class="section" aria-labelledby="at-provider">
      <h2 id="at-provider">On a shared computer</h2>
      <p class="section-lead everywhere-text">
        Ends your session at {name} too, so that the next sign-in asks who you are.
      </p>
      <div>
        <button
          type="button"
          class="button"
          aria-disabled={busy}
          onClick={() => !busy && void leave()}
        >
          {busy ? 'Signing out…' : `Sign out at ${name} too`}
        </button>
      </div>
      {failure && <FailureNotice failure={failure} retry={() => void leave()} busy={busy} />}
    </section>
  );
}
