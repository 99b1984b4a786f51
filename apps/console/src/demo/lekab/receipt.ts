import { readField, readText } from '../../answers/read.ts';

/** LEKAB's response to a message: the whole body, and the two fields that the console shows. */
export interface Receipt {
  readonly id: string | undefined;
  readonly status: string | undefined;
  readonly answer: unknown;
}

/** Reads a receipt. Its format is not documented, so any JSON is accepted. */
export function readReceipt(answer: unknown): Receipt | undefined {
  if (answer === undefined) return undefined;
  return {
    id: readText(readField(answer, 'messageId')) ?? readText(readField(answer, 'id')),
    status: readText(readField(answer, 'status'))?.toLowerCase(),
    answer,
  };
}
