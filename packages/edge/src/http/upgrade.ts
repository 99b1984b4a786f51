/** 16 bytes in base64 (RFC 6455 §4.1). */
const KEY = /^[A-Za-z\d+/]{21}[AQgw]==$/;

/** Whether the client's handshake is complete (RFC 6455 §4.2.1); a runtime would find out too late. */
export function isHandshake(headers: Headers): boolean {
  const version = headers.get('sec-websocket-version');
  return version === '13' && KEY.test(headers.get('sec-websocket-key') ?? '');
}

/** Whether a request with these headers is a WebSocket upgrade (RFC 6455 §4.1). */
export function isUpgrade(headers: Headers): boolean {
  return headers.get('upgrade')?.toLowerCase() === 'websocket';
}
