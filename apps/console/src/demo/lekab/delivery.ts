import { type Read, readField, readList, readText } from '../../answers/read.ts';

/** A message that LEKAB's emulator has received. */
export interface Delivery {
  readonly id: string;
  readonly at: string;
  /** The account that sent it. */
  readonly account: string;
  readonly body: unknown;
}

/** Reads the emulator's messages, newest first. */
export const readDeliveries: Read<Delivery[]> = (answer) =>
  readList(readField(answer, 'messages'), (one) => {
    const id = readText(readField(one, 'id'));
    const at = readText(readField(one, 'at'));
    const account = readText(readField(one, 'username'));
    if (id === undefined || at === undefined || account === undefined) return undefined;
    return { id, at, account, body: readField(one, 'body') };
  })?.toReversed();
