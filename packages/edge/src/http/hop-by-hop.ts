/** Header fields of one connection, beside those that `Connection` names (RFC 9110 §7.6.1). */
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

/** A token, which is what a field name is (RFC 9110 §5.1); `Headers` throws for anything else. */
const FIELD_NAME = /^[!#$%&'*+.^_`|~\w-]+$/;

/** Deletes the fields that the sender's `Connection` header names: they were for the sender's peer. */
export function removeConnectionFields(headers: Headers, connection: string | null): void {
  if (connection === null) return;
  for (const name of connection.split(',')) {
    if (FIELD_NAME.test(name.trim())) headers.delete(name.trim());
  }
}
