/** Why the product cannot start, in words that name the fix. Shown without a stack. */
export class StartError extends Error {
  override readonly name = 'StartError';
}
