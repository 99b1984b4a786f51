import { writeFileSync } from 'node:fs';
import { toJsonSchema } from '@valibot/to-json-schema';
import { configSchema } from '../src/config/config-schema.ts';

// Writes postern.config.schema.json, which the package publishes, from the reader's own schema.

const schema = toJsonSchema(configSchema, { target: 'draft-07' });
const path = new URL('../postern.config.schema.json', import.meta.url);
writeFileSync(path, `${JSON.stringify(schema, null, 2)}\n`);
