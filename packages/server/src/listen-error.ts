import type { ServerSettings } from './server-settings.ts';

/** What systems and runtimes say of a host where a process cannot listen; `URIError` is Deno's. */
const WRONG_HOST = /ENOTFOUND|EAI_AGAIN|EADDRNOTAVAIL|EINVAL|URIError|failed to lookup/;

/** Explains why a process cannot listen, by the error of Node or Deno, and names the setting to change. */
export function explainListenError(
  { host, port }: Pick<ServerSettings, 'host' | 'port'>,
  error: unknown,
): string {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const code = String(Reflect.get(Object(error), 'code'));
  if (code === 'EADDRINUSE') return `port ${port} is in use; set POSTERN_PORT to a free one`;
  if (code === 'EACCES') {
    return `port ${port} needs more rights than this process has; set POSTERN_PORT to 1024 or more`;
  }
  if (WRONG_HOST.test(`${name} ${code} ${message}`)) {
    return `POSTERN_HOST is "${host}", but this machine cannot listen there (${message}); set it to an address of this machine, such as 127.0.0.1, or to 0.0.0.0 for all of them`;
  }
  return `cannot listen on ${host}, port ${port}: ${message}`;
}
