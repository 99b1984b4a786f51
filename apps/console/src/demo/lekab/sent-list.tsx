import { formatClock } from '@postern/inspector/format-instant';
import type { JSX } from 'preact';
import { Empty } from '../../shell/empty.tsx';
import type { Sent } from './sent.ts';

/** The messages that were sent since the page was loaded, with LEKAB's responses. */
export function SentList({ sent }: { readonly sent: readonly Sent[] }): JSX.Element {
  return (
    <section class="sent" aria-labelledby="sent">
      <h2 id="sent">Sent in this visit</h2>
      {sent.length === 0 && (
        <Empty icon="message" title="Nothing sent yet">
          What you send shows here, with LEKAB’s response, until you leave.
        </Empty>
      )}
      <ol class="sent-list" aria-live="polite">
        {sent.map((one) => (
          <SentRow key={one.atMs} sent={one} />
        ))}
      </ol>
    </section>
  );
}

function SentRow({ sent }: { readonly sent: Sent }): JSX.Element {
  const { message, receipt, atMs } = sent;
  return (
    <li class="card sent-row">
      <p class="sent-head">
        <strong>Message sent</strong> to {message.to}
        <span class="tag tag-accent">{receipt.status ?? 'accepted'}</span>
      </p>
      <p class="sent-text">{message.text}</p>
      <p class="sent-meta">
        {formatClock(atMs)}
        {receipt.id && (
          <>
            {' · '}
            <code>{receipt.id}</code>
          </>
        )}
      </p>
      <details>
        <summary>LEKAB’s answer</summary>
        <pre class="code">{JSON.stringify(receipt.answer, null, 2)}</pre>
      </details>
    </li>
  );
}
