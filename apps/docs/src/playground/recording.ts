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

/**
 * The recorded flows as text, oldest first, for readers without JavaScript. Each is folded: the browser
 * lays out its lines when it is opened.
 */
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
      const text = `\`\`\`text\n${steps.join('\n').trimEnd()}\n\`\`\``;
      const summary = title.replace(/ at [^,]*/, '');
      return `<details>\n<summary>${summary}</summary>\n\n${text}\n\n</details>`;
    })
    .join('\n\n');
}
