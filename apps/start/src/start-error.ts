/** Why the product cannot start. The message names the fix and is shown without a stack. */
export class StartError extends Error {
  override readonly name = 'StartError';
}
