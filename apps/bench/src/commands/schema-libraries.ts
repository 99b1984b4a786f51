import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { keepReport } from '../measuring/report.ts';

// The bytes of a schema library that reads the body of POST /auth/callback. The task is the same for
// each: an object of five strings with bounds and a pattern, one of them optional.

const TASKS = {
  valibot: `
    import * as v from 'valibot';
    const field = v.pipe(v.string(), v.minLength(1), v.maxLength(2048));
    const schema = v.object({
      connection: field, code: field, redirectUri: field, iss: v.optional(field),
      codeVerifier: v.pipe(v.string(), v.regex(/^[\\w.~-]{43,128}$/)),
    });
    export const read = (input) => v.safeParse(schema, input);`,
  'zod/mini': `
    import * as z from 'zod/mini';
    const field = z.string().check(z.minLength(1), z.maxLength(2048));
    const schema = z.object({
      connection: field, code: field, redirectUri: field, iss: z.optional(field),
      codeVerifier: z.string().check(z.regex(/^[\\w.~-]{43,128}$/)),
    });
    export const read = (input) => schema.safeParse(input);`,
  zod: `
    import * as z from 'zod';
    const field = z.string().min(1).max(2048);
    const schema = z.object({
      connection: field, code: field, redirectUri: field, iss: field.optional(),
      codeVerifier: z.string().regex(/^[\\w.~-]{43,128}$/),
    });
    export const read = (input) => schema.safeParse(input);`,
};

async function measure(task: string): Promise<{ minified: number; gzip: number }> {
  const { outputFiles } = await build({
    stdin: { contents: task, resolveDir: import.meta.dirname },
    bundle: true,
    minify: true,
    format: 'esm',
    write: false,
  });
  const bytes = outputFiles[0]?.contents ?? new Uint8Array();
  return { minified: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length };
}

const rows = await Promise.all(
  Object.entries(TASKS).map(async ([library, task]) => ({ library, ...(await measure(task)) })),
);
keepReport({ name: 'schema-libraries', command: 'pnpm --filter @postern/bench schemas', rows });
