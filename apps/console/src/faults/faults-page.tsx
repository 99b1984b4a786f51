import type { JSX } from 'preact';
import { Empty } from '../shell/empty.tsx';
import { PageHeading } from '../shell/page-heading.tsx';
import '../styles/faults.css';
import { EmulatorPanel } from './emulator-panel.tsx';
import { useControls } from './use-controls.ts';

/** The page that makes the emulators misbehave, to see how the product reacts. */
export function FaultsPage(): JSX.Element {
  const services = useControls();
  return (
    <>
      <div>
        <PageHeading title="Faults">Faults</PageHeading>
        <p class="page-lead">
          Make the services’ emulators misbehave, use the console, and watch the effect in{' '}
          <a href="/flows">Flows</a>.
        </p>
      </div>
      {services ? (
        <div class="emulators">
          {services.map((service) => (
            <EmulatorPanel key={service} service={service} />
          ))}
        </div>
      ) : (
        <Empty icon="bolt" title="There are no emulators here">
          Postern talks to the real services, which only their operators can disturb.
        </Empty>
      )}
    </>
  );
}
