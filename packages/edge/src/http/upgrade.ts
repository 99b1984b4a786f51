/** Whether a request with these headers is a WebSocket upgrade (RFC 6455 §4.1). */
export function isUpgrade(headers: Headers): boolean {
  return headers.get('upgrade')?.toLowerCase() === 'websocket';
}
