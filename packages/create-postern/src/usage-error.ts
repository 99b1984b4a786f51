/** A mistake in the command, with a message for its caller. */
export class UsageError extends Error {}
