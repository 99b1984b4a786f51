import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { buildFlowText } from '@postern/inspector/flow-text';
import type { Flow } from '@postern/inspector/flows';

/** Reads the recorded flows, newest first. */
export function readRecording(): readonly Flow[] {
  const flows: readonly Flow[] = JSON.parse(
    readFileSync(resolve(import.meta.dirname, 'recording.json'), 'utf8'),
  );
  return flows;
}

/** The recorded flows as text, oldest first, for readers without JavaScript. */
export function buildRecording(): string {
  return readRecording()
    .toReversed()
    .filter(({ kind }) => kind !== 'session')
    .map((flow) => {
      // The clock and the ids of the recording say nothing to a reader.
      const lines = buildFlowText(flow)
        .split('\n')
        .filter((line) => !line.startsWith('Request '));
      const [title = '', ...steps] = lines;
      return `\`\`\`text title="${title.replace(/ at [^,]*/, '')}"\n${steps.join('\n').trimEnd()}\n\`\`\``;
    })
    .join('\n\n');
}
