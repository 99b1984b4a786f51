import type { JSX } from 'preact';
import type { Explanation } from '../failures/explanation.ts';
import { FailureNotice } from '../failures/failure-notice.tsx';
import { Notice } from '../shell/notice.tsx';
import { type Finding, type Readiness, useReadiness } from './readiness.ts';

/** The words for an edge with invalid settings: it answers every request with `internal`. */
const unconfigured: Explanation = {
  title: 'The edge has no settings to work with',
  text: 'Its log names each setting that is missing or wrong, and how to correct it.',
};

/** Shows whether the edge is ready, and which parts of its configuration cannot work. */
export function ReadinessCard(): JSX.Element {
  const { readiness, busy, look } = useReadiness();
  return (
    <section class="card operator-card" aria-labelledby="readiness-title">
      <div class="operator-head">
        <h2 id="readiness-title">Readiness</h2>
        <p class={readiness?.ready ? 'status status-good' : 'status'} role="status">
          {describe(readiness, busy)}
        </p>
        <button
          type="button"
          class="quiet-button"
          aria-disabled={busy}
          onClick={() => !busy && look()}
        >
          Look again
        </button>
      </div>
      {readiness?.failure && (
        <FailureNotice
          failure={readiness.failure}
          explanation={readiness.failure.code === 'internal' ? unconfigured : undefined}
          retry={look}
          busy={busy}
        />
      )}
      {readiness && <Found readiness={readiness} />}
    </section>
  );
}

function Found({ readiness }: { readonly readiness: Readiness }): JSX.Element {
  const { ready, findings, facts = [] } = readiness;
  return (
    <>
      {findings.map((finding) => (
        <Problem key={finding.code} finding={finding} />
      ))}
      {ready && findings.length === 0 && (
        <p class="card-text">
          The edge has all its settings, its store answers, and users can sign in from this address.
        </p>
      )}
      <dl class="facts operator-facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function Problem({ finding }: { readonly finding: Finding }): JSX.Element {
  return (
    <Notice kind="warning" title={finding.cause}>
      <p>{finding.fix}</p>
    </Notice>
  );
}

function describe(readiness: Readiness | undefined, busy: boolean): string {
  if (readiness === undefined || busy) return 'Looking…';
  return readiness.ready ? 'Ready' : 'Not ready';
}
