import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';

/**
 * Some editors on Windows write it into UTF-8 files. Node would treat it as part of the first name.
 */
const BYTE_ORDER_MARK = /^\uFEFF/;

/**
 * Sets the variables of a file of `NAME=value` lines. Those that are set already win.
 *
 * @throws Error that names the file and the fix
 */
export function loadEnvironment(path: string): void {
  for (const [name, value] of Object.entries(parseEnv(read(path)))) process.env[name] ??= value;
}

function read(path: string): string {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`--env names "${path}", which cannot be read: ${reason}`, { cause });
  }
  // UTF-16 has a zero byte in each letter of a name.
  if (text.includes('\0'))
    throw new Error(`--env names "${path}", which is not text in UTF-8; save it as UTF-8`);
  return text.replace(BYTE_ORDER_MARK, '');
}
