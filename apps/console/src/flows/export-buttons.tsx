import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Icon } from '../shell/icon.tsx';
import type { Flow } from './flow.ts';
import { buildFlowText } from './flow-text.ts';

/** Takes the flow along as text. */
export function ExportButtons({ flow }: { readonly flow: Flow }): JSX.Element {
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    // Without permission there is still the file.
    await navigator.clipboard.writeText(buildFlowText(flow)).then(
      () => setCopied(true),
      () => undefined,
    );
  };
  return (
    <div class="flow-export">
      <button type="button" class="quiet-button" onClick={() => void copy()}>
        <Icon name={copied ? 'check' : 'copy'} />
        <span role="status">{copied ? 'Copied' : 'Copy as text'}</span>
      </button>
      <button type="button" class="quiet-button" onClick={() => download(flow)}>
        <Icon name="download" />
        Download
      </button>
    </div>
  );
}

function download(flow: Flow): void {
  const url = URL.createObjectURL(new Blob([buildFlowText(flow)], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `postern-${flow.kind}.txt`;
  link.click();
  URL.revokeObjectURL(url);
}
