/**
 * Keeps this process alive when standard output or standard error can no longer be written, such as a
 * pipe to a log shipper that has ended (EPIPE). Lines are then lost. Without a listener, Node would end
 * the process with the error.
 */
export function surviveClosedOutput(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.off('error', ignore).on('error', ignore);
  }
}

function ignore(): void {
  // Both outputs may be closed, so this error cannot be reported.
}
