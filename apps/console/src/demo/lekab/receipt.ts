import { readField, readText } from '../../answers/read.ts';

/** What LEKAB said of a message: what the console understands of it, and the whole. */
export interface Receipt {
  readonly id: string | undefined;
  readonly status: string | undefined;
  readonly answer: unknown;
}

/** The answer's shape is not documented: any JSON is one, and these are looked for in it. */
export function readReceipt(answer: unknown): Receipt | undefined {
  if (answer === undefined) return undefined;
  return {
    id: readText(readField(answer, 'messageId')) ?? readText(readField(answer, 'id')),
    status: readText(readField(answer, 'status'))?.toLowerCase(),
    answer,
  };
}
