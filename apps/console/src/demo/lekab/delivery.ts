import { type Read, readField, readList, readText } from '../../answers/read.ts';

/** A message as LEKAB's emulator has received it. */
export interface Delivery {
  readonly id: string;
  readonly at: string;
  /** The account that it was sent with. */
  readonly account: string;
  readonly body: unknown;
}

/** Newest first. */
export const readDeliveries: Read<Delivery[]> = (answer) =>
  readList(readField(answer, 'messages'), (one) => {
    const id = readText(readField(one, 'id'));
    const at = readText(readField(one, 'at'));
    const account = readText(readField(one, 'username'));
    if (id === undefined || at === undefined || account === undefined) return undefined;
    return { id, at, account, body: readField(one, 'body') };
  })?.toReversed();
