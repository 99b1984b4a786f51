import { createEmulatorControls } from '@postern/emulators';
import { HEADERS, signIn } from './app.ts';

/** A running edge whose user tokens are LockitNetwork's. */
export interface PausedEdge {
  readonly signal: (signal: 'SIGSTOP' | 'SIGCONT') => void;
  readonly origin: string;
  readonly lockitOrigin: string;
}

/** The edge waits for a provider for 5 s. */
const PAUSE_MS = 6000;

/**
 * Stops the process of an edge (SIGSTOP) for 6 s while a call of a user refreshes expired tokens. The
 * emulator answers meanwhile, and accepts each refresh token once.
 *
 * @returns the status of that call and of the next, and how many refresh requests the emulator got
 */
export async function pauseDuringRefresh({
  signal,
  origin,
  lockitOrigin,
}: PausedEdge): Promise<{ statuses: readonly number[]; refreshes: number }> {
  const controls = createEmulatorControls(lockitOrigin);
  await controls.updateSettings({ accessTokenLifetimeSeconds: 1, refreshTokenGraceSeconds: 0 });
  const cookie = await signIn(origin, lockitOrigin);
  await wait(1100);
  await controls.updateSettings({ accessTokenLifetimeSeconds: 600 });
  await controls.addFault({ target: '/oauth/access-token', kind: 'latency', latencyMs: 500 });
  const call = async (): Promise<number> => {
    const headers = { ...HEADERS, cookie };
    const response = await fetch(`${origin}/api/lockit/projects`, { headers });
    await response.body?.cancel();
    return response.status;
  };
  const first = call();
  await wait(200);
  signal('SIGSTOP');
  await wait(PAUSE_MS);
  signal('SIGCONT');
  const statuses = [await first, await call()];
  const requests = await controls.requests();
  const refreshes = requests.filter(({ grantType }) => grantType === 'refresh_token').length;
  return { statuses, refreshes };
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
