import * as v from 'valibot';
import type { EdgeContext } from '../context.ts';
import { Failure } from '../failure.ts';

/** The longest body that an endpoint of the edge itself reads, in bytes. */
const MAX_BODY_BYTES = 16 * 1024;

/**
 * Reads a JSON body by its schema.
 *
 * @returns the body; `request_unsupported`, `request_too_large` or `request_malformed`
 */
export async function readJsonBody<T extends v.GenericSchema>(
  c: EdgeContext,
  schema: T,
): Promise<v.InferOutput<T> | Failure> {
  const mediaType = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (mediaType !== 'application/json') return new Failure('request_unsupported');
  const text = await readText(c.req.raw);
  if (text === undefined) return new Failure('request_too_large');
  const body = v.safeParse(schema, parseJson(text));
  if (body.success) return body.output;
  // Paths only: an issue's message would repeat what was sent.
  const cause = body.issues.map((issue) => v.getDotPath(issue) ?? 'body').join(', ');
  return new Failure('request_malformed', { cause });
}

/** A body as text, or undefined if it is longer than an endpoint of the edge reads. */
export async function readText(request: Request): Promise<string | undefined> {
  const decoder = new TextDecoder();
  let text = '';
  let length = 0;
  for await (const chunk of request.body ?? []) {
    length += chunk.byteLength;
    if (length > MAX_BODY_BYTES) return undefined;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
