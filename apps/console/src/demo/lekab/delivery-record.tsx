import { formatClock } from '@postern/inspector/format-instant';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { useResource } from '../../answers/resource.ts';
import { buildControlPath } from '../../faults/controls.ts';
import { type Delivery, readDeliveries } from './delivery.ts';

/** The number of messages that are shown. */
const SHOWN = 5;
const PATH = buildControlPath('lekab', 'messages');

/** The messages that LEKAB's emulator has received, which show that a message arrived. */
export function DeliveryRecord({ sentCount }: { readonly sentCount: number }): JSX.Element {
  const { value = [], reload } = useResource(PATH, readDeliveries);
  useEffect(reload, [sentCount, reload]);
  return (
    <section class="sent" aria-labelledby="deliveries">
      <h2 id="deliveries">Received by LEKAB’s emulator</h2>
      {value.length === 0 && <p class="sent-meta">Nothing yet.</p>}
      <ol class="deliveries">
        {value.slice(0, SHOWN).map((delivery) => (
          <DeliveryRow key={delivery.id} delivery={delivery} />
        ))}
      </ol>
    </section>
  );
}

function DeliveryRow({ delivery }: { readonly delivery: Delivery }): JSX.Element {
  const { id, at, account, body } = delivery;
  return (
    <li>
      <p class="sent-meta">
        {formatClock(Date.parse(at))} · by {account} · <code>{id}</code>
      </p>
      <pre class="code">{JSON.stringify(body, null, 2)}</pre>
    </li>
  );
}
