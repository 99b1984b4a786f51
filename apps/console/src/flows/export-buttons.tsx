import type { JSX } from 'preact';
import { CopyButton } from '../shell/copy-button.tsx';
import { Icon } from '../shell/icon.tsx';
import type { Flow } from './flow.ts';
import { buildFlowText } from './flow-text.ts';

/** Buttons that copy or download a flow as text. */
export function ExportButtons({ flow }: { readonly flow: Flow }): JSX.Element {
  return (
    <div class="flow-export">
      <CopyButton class="quiet-button" label="Copy as text" text={() => buildFlowText(flow)} />
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
