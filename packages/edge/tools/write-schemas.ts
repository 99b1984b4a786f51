import { writeFileSync } from 'node:fs';
import { toJsonSchema } from '@valibot/to-json-schema';
import { configSchema } from '../src/config/config-schema.ts';
import { logLineSchema } from '../src/monitoring/log-schema.ts';

// Writes the JSON schemas that the package publishes, from those of the code.

const SCHEMAS = {
  'postern.config.schema.json': configSchema,
  'postern.log.schema.json': logLineSchema,
};

for (const [name, schema] of Object.entries(SCHEMAS)) {
  const text = JSON.stringify(toJsonSchema(schema, { target: 'draft-07' }), null, 2);
  writeFileSync(new URL(`../${name}`, import.meta.url), `${text}\n`);
}
