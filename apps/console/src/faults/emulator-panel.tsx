import type { JSX } from 'preact';
import { FailureNotice } from '../failures/failure-notice.tsx';
import { Skeleton } from '../shell/skeleton.tsx';
import { AnsweredCalls } from './answered-calls.tsx';
import type { EmulatedService } from './controls.ts';
import { FaultForm } from './fault-form.tsx';
import { serviceNames } from './offers.ts';
import { SettingFields } from './setting-fields.tsx';
import { useEmulator } from './use-emulator.ts';
import { WaitingFaults } from './waiting-faults.tsx';

/** One emulator: its faults, its settings and its last requests. */
export function EmulatorPanel({ service }: { readonly service: EmulatedService }): JSX.Element {
  const { state, failure, act, change } = useEmulator(service);
  const title = `emulator-${service}`;
  return (
    <section class="card emulator" aria-labelledby={title}>
      <div class="emulator-head">
        <h2 id={title}>{serviceNames[service]}</h2>
        <button type="button" class="quiet-button" onClick={() => act('reset', {})}>
          Start afresh
        </button>
      </div>
      {failure && <FailureNotice failure={failure} />}
      <FaultForm service={service} add={(fault) => act('faults', fault)} />
      {state ? (
        <>
          <WaitingFaults
            faults={state.faults}
            clear={(target) => act('faults', { target, times: 0 })}
          />
          <SettingFields
            service={service}
            settings={state.settings}
            change={change}
            advance={(advanceSeconds) => act('clock', { advanceSeconds })}
          />
          <AnsweredCalls calls={state.calls} />
        </>
      ) : (
        <Skeleton label={`the state of ${serviceNames[service]}`} />
      )}
    </section>
  );
}
