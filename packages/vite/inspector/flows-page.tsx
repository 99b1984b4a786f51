import { type CodeExplanation, explainCode, FlowsView } from '@postern/inspector';
import type { Flow } from '@postern/inspector/flows';
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { putIntoDevelopment } from '../src/development-words.ts';

const FLOWS = `${import.meta.env.BASE_URL}flows`;
const POLL_EVERY_MS = 1000;

/** The requests of the app to its edge, from all tabs, step by step. */
export function FlowsPage(): JSX.Element {
  const [text, setText] = useState('[]');
  const load = async (init?: RequestInit): Promise<void> => {
    const response = await fetch(FLOWS, init).catch(() => undefined);
    // While Vite starts again, the last flows stay.
    if (response?.ok) setText(await response.text());
  };
  useEffect(() => {
    void load();
    const timer = setInterval(() => document.hidden || void load(), POLL_EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  const flows: readonly Flow[] = JSON.parse(text);
  return (
    <>
      <header class="page-head">
        <div>
          <h1>Flows</h1>
          <p class="page-lead">
            What the tabs of your app, its edge and the services say to each other. You see the kind
            and the length of a secret, never its value.
          </p>
        </div>
        <button type="button" class="button" onClick={() => void load({ method: 'DELETE' })}>
          Clear
        </button>
      </header>
      {flows.length > 0 ? (
        <FlowsView flows={flows} explain={explain} />
      ) : (
        <p class="page-lead" role="status">
          Nothing has happened yet. Each request to the edge shows here as soon as it is answered.
        </p>
      )}
    </>
  );
}

/** Explains a failure in the catalogue's words, with the terminal in place of the edge's log. */
function explain(code: string): CodeExplanation {
  const { detail, fix, ...rest } = explainCode(code);
  return { ...rest, detail: putIntoDevelopment(detail), fix: fix && putIntoDevelopment(fix) };
}
