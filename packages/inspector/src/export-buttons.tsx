import type { JSX } from 'preact';
import { useContext } from 'preact/hooks';
import { CopyButton } from './copy-button.tsx';
import { type ExplainCode, ExplainContext } from './explain-code.ts';
import type { Flow } from './flow.ts';
import { buildFlowText } from './flow-text.ts';
import { Icon } from './icon.tsx';

/** Buttons that copy or download a flow as text. */
export function ExportButtons({ flow }: { readonly flow: Flow }): JSX.Element {
  const explain = useContext(ExplainContext);
  return (
    <div class="flow-export">
      <CopyButton
        class="quiet-button"
        label="Copy as text"
        text={() => buildFlowText(flow, explain)}
      />
      <button type="button" class="quiet-button" onClick={() => download(flow, explain)}>
        <Icon name="download" />
        Download
      </button>
    </div>
  );
}

function download(flow: Flow, explain: ExplainCode): void {
  const url = URL.createObjectURL(new Blob([buildFlowText(flow, explain)], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `postern-${flow.kind}.txt`;
  link.click();
  URL.revokeObjectURL(url);
}
