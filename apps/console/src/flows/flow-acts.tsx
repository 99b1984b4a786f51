import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { auth } from '../auth.ts';
import { refreshSession } from '../session/refresh-session.ts';

/** Buttons that start a flow. The outcome shows in the list of flows. */
export function FlowActs(): JSX.Element {
  const isSignedIn = auth.state.status === 'signed-in';
  return (
    <div class="flow-acts" role="group" aria-label="Make a flow">
      <Act name="Check the session" act={auth.session} />
      {isSignedIn && <Act name="Refresh the tokens" act={refreshSession} />}
      {isSignedIn && <Act name="Read the projects" act={readProjects} />}
    </div>
  );
}

interface ActProps {
  readonly name: string;
  readonly act: () => Promise<unknown>;
}

function Act({ name, act }: ActProps): JSX.Element {
  const [busy, setBusy] = useState(false);
  const run = async (): Promise<void> => {
    setBusy(true);
    await act();
    setBusy(false);
  };
  return (
    <button type="button" class="button" aria-disabled={busy} onClick={() => !busy && void run()}>
      {name}
    </button>
  );
}

async function readProjects(): Promise<void> {
  const response = await auth.fetch('/api/lockit/projects').catch(() => undefined);
  // The browser reports a request only after its body has been read.
  await response?.text().catch(() => undefined);
}
