/** Whether the request asks for a WebSocket (RFC 6455 §4.1). */
export function isUpgrade(headers: Headers): boolean {
  return headers.get('upgrade')?.toLowerCase() === 'websocket';
}
