import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { FailureNotice } from '../../failures/failure-notice.tsx';
import { MessageFields } from './message-fields.tsx';
import { useMessage } from './use-message.ts';

interface MessageFormProps {
  readonly onSent: () => void;
}

/** The form that sends a message. It shows each fault at its field and focuses the first one. */
export function MessageForm({ onSent }: MessageFormProps): JSX.Element {
  const form = useRef<HTMLFormElement>(null);
  const { message, faults, failure, busy, change, submit } = useMessage(onSent);
  const submitOrFocus = (): void => {
    const control = form.current?.elements.namedItem(submit() ?? '');
    if (control instanceof HTMLElement) control.focus();
  };
  return (
    <form
      ref={form}
      class="card message-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submitOrFocus();
      }}
    >
      <MessageFields message={message} faults={faults} change={change} />
      {failure && <FailureNotice failure={failure} retry={submitOrFocus} busy={busy} />}
      <div class="form-end">
        <button type="submit" class="button button-primary" aria-disabled={busy}>
          {busy ? 'Sending…' : 'Send message'}
        </button>
      </div>
    </form>
  );
}
