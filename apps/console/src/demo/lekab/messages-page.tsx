import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import './messages.css';
import { useControls } from '../../faults/use-controls.ts';
import { PageHeading } from '../../shell/page-heading.tsx';
import { DeliveryRecord } from './delivery-record.tsx';
import { MessageForm } from './message-form.tsx';
import { readSent } from './sent.ts';
import { SentList } from './sent-list.tsx';

/** The page that sends messages through LEKAB and lists what was sent. */
export function MessagesPage(): JSX.Element {
  const [sent, setSent] = useState(readSent);
  const isEmulated = useControls()?.includes('lekab') ?? false;
  return (
    <>
      <div>
        <PageHeading title="Messages">Messages</PageHeading>
        <p class="page-lead">Through LEKAB: RCS, or SMS where a phone has no RCS.</p>
      </div>
      <div class="messages">
        <MessageForm onSent={() => setSent(readSent())} />
        <div class="messages-side">
          <SentList sent={sent} />
          {isEmulated && <DeliveryRecord sentCount={sent.length} />}
        </div>
      </div>
    </>
  );
}
