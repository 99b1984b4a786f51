/** Bytes of a buffer that a process shares with no other. */
export type Bytes = Uint8Array<ArrayBuffer>;
