import { AuthError } from '@postern/browser';
import { endSession } from '@postern/browser/sessions';
import { formatMoment } from '@postern/inspector/format-instant';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { useResource } from '../answers/resource.ts';
import { auth } from '../auth.ts';
import type { Failure } from '../failures/failure.ts';
import { FailureNotice } from '../failures/failure-notice.tsx';
import { readAuthError } from '../failures/read-failure.ts';
import { type Device, readDevices } from './read-devices.ts';

/** The user's sessions, newest first, each other one with a button that ends it. */
export function DeviceList(): JSX.Element {
  const { value: devices, failure, loading, reload } = useResource('/auth/sessions', readDevices);
  const [ended, setEnded] = useState<string>();
  return (
    <>
      {devices && (
        <ul class="holdings devices">
          {devices.map((device) => (
            <DeviceRow
              key={device.id}
              device={device}
              onEnd={() => {
                setEnded(device.name);
                reload();
              }}
            />
          ))}
        </ul>
      )}
      <p class="device-outcome" role="status">
        {ended !== undefined && `Ended: ${ended}`}
      </p>
      {failure && <FailureNotice failure={failure} retry={reload} busy={loading} />}
    </>
  );
}

interface DeviceRowProps {
  readonly device: Device;
  readonly onEnd: () => void;
}

function DeviceRow({ device, onEnd }: DeviceRowProps): JSX.Element {
  const { id, name, isCurrent, signedInAt, lastUsedAt } = device;
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const end = async (): Promise<void> => {
    setBusy(true);
    const problem = await endDevice(id);
    setFailure(problem);
    setBusy(false);
    if (problem === undefined) onEnd();
  };
  return (
    <li>
      <span>
        <strong>{name}</strong>
        <small>
          Since {formatMoment(signedInAt)}; last used {formatMoment(lastUsedAt)}
        </small>
        {failure && <FailureNotice failure={failure} retry={() => void end()} busy={busy} />}
      </span>
      {isCurrent ? (
        <span class="tag tag-accent">This browser</span>
      ) : (
        <button
          type="button"
          class="button"
          aria-label={`End ${name}, since ${formatMoment(signedInAt)}`}
          aria-disabled={busy}
          onClick={() => !busy && void end()}
        >
          {busy ? 'Ending…' : 'End'}
        </button>
      )}
    </li>
  );
}

/** A session that is gone already counts as ended. */
async function endDevice(id: string): Promise<Failure | undefined> {
  try {
    await endSession(auth, id);
    return undefined;
  } catch (error) {
    if (!(error instanceof AuthError)) throw error;
    return error.code === 'route_unknown' ? undefined : readAuthError(error);
  }
}
