import type { IncomingMessage, ServerResponse } from 'node:http';
import { buildUrl, type EventStreams, type Handle } from '@postern/server';
import { closeUnread } from './close-unread.ts';
import { PlainRequest } from './plain-request.ts';
import { sendResponse } from './send-response.ts';

/** Answers a request of Node's HTTP server. */
export type Listener = (incoming: IncomingMessage, outgoing: ServerResponse) => void;

/**
 * Makes the listener that answers requests by the handler.
 *
 * @param streams gets the event streams among the responses
 */
export function createListener(handle: Handle, streams: EventStreams): Listener {
  return (incoming, outgoing) => {
    const url = buildUrl(incoming);
    if (url === undefined) {
      outgoing.writeHead(400).end();
      return;
    }
    const request = new PlainRequest(incoming, url);
    outgoing.once('close', () => {
      if (!outgoing.writableFinished) request.leave();
    });
    void answer(request, outgoing, handle, streams);
  };
}

async function answer(
  request: PlainRequest,
  outgoing: ServerResponse,
  handle: Handle,
  streams: EventStreams,
): Promise<void> {
  const incoming = outgoing.req;
  try {
    const response = await handle(request, incoming.socket.remoteAddress);
    if (!incoming.complete) closeUnread(incoming, outgoing);
    sendResponse(response, outgoing, streams);
  } catch (error) {
    // The edge turns its own errors into responses.
    process.emitWarning(error instanceof Error ? error : String(error));
    if (outgoing.headersSent) outgoing.destroy();
    else outgoing.writeHead(500).end();
  }
}
