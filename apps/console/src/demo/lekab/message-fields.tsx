import type { JSX } from 'preact';
import { MessageFieldFrame } from './message-field.tsx';
import { measureSms } from './sms-length.ts';
import type { MessageInHand } from './use-message.ts';

type MessageFieldsProps = Pick<MessageInHand, 'message' | 'faults' | 'change'>;

/** Receiver, sender and text. The form's own faults replace the browser's, which say less. */
export function MessageFields(props: MessageFieldsProps): JSX.Element {
  return (
    <>
      <ReceiverField {...props} />
      <SenderField {...props} />
      <TextField {...props} />
    </>
  );
}

function ReceiverField({ message, faults, change }: MessageFieldsProps): JSX.Element {
  return (
    <MessageFieldFrame
      name="to"
      label="To"
      hint="A phone number with its country."
      fault={faults.to}
    >
      {(described) => (
        <input
          {...described}
          type="tel"
          autocomplete="off"
          placeholder="+46 70 123 45 67"
          required
          value={message.to}
          onInput={(event) => change('to', event.currentTarget.value)}
        />
      )}
    </MessageFieldFrame>
  );
}

function SenderField({ message, faults, change }: MessageFieldsProps): JSX.Element {
  return (
    <MessageFieldFrame
      name="from"
      label="From (optional)"
      hint="What the phone shows as sender. Left empty, it is the account’s own."
      fault={faults.from}
    >
      {(described) => (
        <input
          {...described}
          type="text"
          autocomplete="off"
          value={message.from}
          onInput={(event) => change('from', event.currentTarget.value)}
        />
      )}
    </MessageFieldFrame>
  );
}

function TextField({ message, faults, change }: MessageFieldsProps): JSX.Element {
  return (
    <MessageFieldFrame
      name="text"
      label="Message"
      hint={formatLength(message.text)}
      fault={faults.text}
    >
      {(described) => (
        <textarea
          {...described}
          rows={6}
          required
          value={message.text}
          onInput={(event) => change('text', event.currentTarget.value)}
        />
      )}
    </MessageFieldFrame>
  );
}

function formatLength(text: string): string {
  const { places, room, messages } = measureSms(text);
  const count = messages === 1 ? 'one' : messages;
  return `${places} of ${room} characters · ${count} SMS, where RCS does not reach the phone`;
}
