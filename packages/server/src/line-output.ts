import { buildLogLine } from '@postern/edge';
import { readEventLevel, type ServerEvent } from '@postern/edge/monitoring';

/** How much text waits for the reader, in characters: some 20,000 lines. */
const MAX_WAITING = 8 * 1024 * 1024;

/** How long a process that ends waits for the reader of its last lines, in milliseconds. */
export const LAST_LINES_MS = 1000;

/** A stream of text whose reader may be slow. Writing does not block. */
export interface TextStream {
  write(text: string): void;
  /** How much of the text waits for the reader, in characters. */
  countWaiting(): number;
}

/**
 * Writes lines for a reader that may be slow or stopped, such as a log shipper without its network. At
 * most 8 MiB wait. Then lines are dropped until half of the text is read, and `log_lines_dropped` says
 * how many: a log must neither stop the edge nor fill its memory.
 */
export function createLineOutput(stream: TextStream): (line: string) => void {
  let dropped = 0;
  return (line) => {
    if (stream.countWaiting() > (dropped === 0 ? MAX_WAITING : MAX_WAITING / 2)) {
      dropped += 1;
      return;
    }
    if (dropped > 0) {
      const event: ServerEvent = { event: 'log_lines_dropped', lines: dropped };
      stream.write(`${buildLogLine(event, readEventLevel(event))}\n`);
      dropped = 0;
    }
    stream.write(`${line}\n`);
  };
}
