/** Header fields of one connection, in addition to those that `Connection` names (RFC 9110 §7.6.1). */
export const HOP_BY_HOP: readonly string[] = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

/** A field name is a token (RFC 9110 §5.1). `Headers` throws for any other name. */
const FIELD_NAME = /^[!#$%&'*+.^_`|~\w-]+$/;

/** Deletes the fields that the sender's `Connection` header names: they are only for its direct peer. */
export function removeConnectionFields(headers: Headers, connection: string | null): void {
  if (connection === null) return;
  for (const name of connection.split(',')) {
    if (FIELD_NAME.test(name.trim())) headers.delete(name.trim());
  }
}
