import { buildCode } from '../markdown.ts';
import { readText } from '../repository.ts';

interface Variant {
  readonly properties: Readonly<
    Record<string, { readonly const?: string; readonly description?: string }>
  >;
  readonly required: readonly string[];
}

/** A preset in `postern.config.json`: its `type`, and what it needs besides the options of every connection. */
export interface JsonPreset {
  readonly type: string;
  readonly fields: readonly { readonly name: string; readonly isRequired: boolean }[];
}

const OTHERS = new Set(['oidc', 'oauth', 'lockitNetwork', 'lekab']);

/** Reads the presets of the JSON schema. */
export function readJsonPresets(): readonly JsonPreset[] {
  const schema: {
    properties: {
      connections: { items: { oneOf?: readonly Variant[]; anyOf?: readonly Variant[] } };
    };
  } = JSON.parse(readText('packages/edge/postern.config.schema.json'));
  const { oneOf, anyOf } = schema.properties.connections.items;
  const variants = new Map(
    (oneOf ?? anyOf ?? []).map((each) => [each.properties['type']?.const ?? '', each]),
  );
  const common = new Set(
    [...OTHERS].flatMap((type) => Object.keys(variants.get(type)?.properties ?? {})),
  );
  return [...variants]
    .filter(([type]) => !OTHERS.has(type))
    .map(([type, { properties, required }]) => ({
      type,
      fields: Object.keys(properties)
        .filter((name) => !common.has(name))
        .map((name) => ({ name, isRequired: required.includes(name) })),
    }));
}

/** The presets of JSON files as a text: `"type": "auth0"` with `domain`. */
export function formatJsonPresets(): string {
  return readJsonPresets()
    .map(({ type, fields }) => {
      const names = fields.map(
        ({ name, isRequired }) => `${buildCode(name)}${isRequired ? '' : ' (optional)'}`,
      );
      return `- ${buildCode(`"type": "${type}"`)}${names.length > 0 ? ` with ${names.join(', ')}` : ''}`;
    })
    .join('\n');
}
