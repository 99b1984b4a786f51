import type { ConfigError } from '../failures/config-error.ts';
import { isObject, type JsonObject } from '../http/json.ts';
import { codeSchema, describeIssues } from './config-schema.ts';
import type { ConfigEnvironment, ConfigFile, PosternConfig } from './define-config.ts';

/** The content of a configuration file, or every error in it; never both. */
export type EvaluatedFile =
  | { readonly content: PosternConfig; readonly errors: undefined }
  | { readonly content: undefined; readonly errors: readonly ConfigError[] };

/** The file may have another name, which only its reader knows. */
const NAME = 'configuration file';
/** A shorter value of a variable, in characters, is part of many messages by chance. */
const MIN_LENGTH = 4;

/**
 * Calls the function of a configuration file, and checks the shape of what it returns: a file in
 * JavaScript may return anything. The readers behind it check the values.
 */
export function evaluateFile(file: ConfigFile, environment: ConfigEnvironment): EvaluatedFile {
  const read = new Set<string>();
  try {
    const content = file(watch(environment, read));
    const fixes = findFaults(content);
    return fixes.length > 0 ? reject(fixes) : { content, errors: undefined };
  } catch (error) {
    return reject([`throws ${describeError(error, read)}; fix the file`]);
  }
}

function findFaults(content: unknown): readonly string[] {
  if (content instanceof Promise) {
    // A rejection that nothing handles would end the process before it shows the error.
    content.catch(() => undefined);
    return ['returns a promise; return the configuration itself'];
  }
  if (!isObject(content)) return ['returns no object; return { connections, routes }'];
  // Connections have code of their own.
  const { connections, ...rest } = content;
  const plain = { ...(connections !== undefined && { connections }), ...dropUndefined(rest) };
  return describeIssues(codeSchema, plain);
}

function reject(fixes: readonly string[]): EvaluatedFile {
  return { content: undefined, errors: fixes.map((fix) => ({ name: NAME, fix })) };
}

/**
 * An error's name and message, and the line of the file that threw it. A text that `JSON.parse` and its
 * kind could not read is not repeated, nor is a variable that the file has read: it may be a secret.
 */
function describeError(error: unknown, read: ReadonlySet<string>): string {
  if (!(error instanceof Error)) return 'something that is no Error';
  const quotes =
    error instanceof SyntaxError || [...read].some((text) => error.message.includes(text));
  const message = quotes ? 'its message is left out, because it quotes a value' : error.message;
  const frame = error.stack?.split('\n').find((line) => /^\s*at (?!.*<anonymous>)/.test(line));
  return `${error.name}: ${message}${frame === undefined ? '' : ` (${frame.trim()})`}`;
}

/** Adds to `read` every text that the file reads from the environment. */
function watch(environment: ConfigEnvironment, read: Set<string>): ConfigEnvironment {
  return new Proxy(environment, {
    get(_, name) {
      const value = environment[String(name)];
      if ((value?.length ?? 0) >= MIN_LENGTH) read.add(String(value));
      return value;
    },
  });
}

/** In code, an optional field may be undefined: `upstream: env.ORDERS_URL`. */
function dropUndefined(fields: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([, item]) => item !== undefined)
      .map(([name, item]) => [name, dropInside(item)]),
  );
}

function dropInside(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(dropInside);
  return isObject(value) ? dropUndefined(value) : value;
}
