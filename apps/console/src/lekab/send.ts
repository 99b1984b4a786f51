import { type Answer, post } from '../answers/request.ts';
import type { Message } from './message.ts';
import { type Receipt, readReceipt } from './receipt.ts';
import { buildSendRequest } from './send-request.ts';

const SEND_PATH = '/api/lekab/rime/send';

/** Sends a message by RCS, or SMS where that does not reach the phone. */
export async function sendMessage(message: Message): Promise<Answer<Receipt>> {
  return post(SEND_PATH, buildSendRequest(message), readReceipt);
}
