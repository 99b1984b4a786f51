import { buildOpenApi } from '@postern/documents';
import { buildCode, buildTable } from '../markdown.ts';
import type { Page } from '../page.ts';

interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly additionalProperties?: Schema | boolean;
  readonly description?: string;
}
interface Body {
  readonly required?: boolean;
  readonly description?: string;
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
}
interface OperationDocument {
  readonly summary: string;
  readonly description?: string;
  readonly security: readonly Readonly<Record<string, unknown>>[];
  readonly parameters?: readonly {
    name: string;
    in: string;
    required: boolean;
    description?: string;
    schema: Schema;
  }[];
  readonly requestBody?: Body;
  readonly responses: Readonly<Record<string, Body>>;
}
interface OpenApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationDocument>>>>;
}

const CALLERS: Readonly<Record<string, string>> = {
  session: 'the session cookie',
  operator: '`Authorization: Bearer <POSTERN_OPERATOR_TOKEN>`',
};

/** Every operation as `GET /auth/session`. */
export function readOperations(): readonly string[] {
  return Object.entries(readDocument().paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
}

function readDocument(): OpenApiDocument {
  const document: OpenApiDocument = JSON.parse(JSON.stringify(buildOpenApi()));
  return document;
}

/** Builds the page of the HTTP contract, from the OpenAPI document. */
export function buildHttpPage(): Page {
  const operations = Object.entries(readDocument().paths).flatMap(([path, methods]) => {
    const entries = Object.entries(methods);
    // One operation describes all methods of forwarded calls.
    const isForwarded = path.startsWith('/api/');
    return (isForwarded ? entries.slice(0, 1) : entries).map(([method, operation]) =>
      buildOperation(isForwarded ? 'ANY' : method.toUpperCase(), path, operation),
    );
  });
  return {
    slug: 'reference/http',
    title: 'HTTP',
    description: 'Every endpoint of the edge: parameters, bodies, responses and failures.',
    order: 3,
    body: `The kit calls these endpoints; a client in another language can do the same. In development, \`@postern/vite\` serves the contract as OpenAPI 3.1 at \`/openapi.json\`. Requests to \`/auth\` and \`/api\` carry the header \`X-Postern: 1\`, unless the endpoint says otherwise. Bodies are JSON, and times are RFC 3339 in UTC.\n\n${operations.join('\n\n')}`,
    source: 'packages/documents/src/operations.ts',
  };
}

function buildOperation(method: string, path: string, operation: OperationDocument): string {
  const { summary, description, security, parameters = [], requestBody, responses } = operation;
  const [caller] = security.flatMap((each) => Object.keys(each));
  const needs = caller === undefined ? 'no session' : (CALLERS[caller] ?? caller);
  const all = Object.entries(responses).map(([status, body]) => buildResponse(status, body));
  const fields = parameters.map((each) => [
    buildCode(each.name),
    `${each.in}${each.required ? ', required' : ''}`,
    buildCode(describe(each.schema)),
    each.description ?? '',
  ]);
  return [
    `## ${method} ${path}`,
    `${summary}.${description ? ` ${description}` : ''} Needs ${needs}.`,
    fields.length > 0 ? buildTable(['parameter', 'in', 'type', 'meaning'], fields) : '',
    requestBody ? buildRequest(requestBody) : '',
    ...Object.entries(responses).map(([status, body]) => buildFields(status, body)),
    buildTable(['status', 'response'], all),
  ]
    .filter(Boolean)
    .join('\n\n');
}

/** Each kind of body that the operation takes. */
function buildRequest({ required, content = {} }: Body): string {
  const optional = required ? '' : ', optional';
  const bodies = Object.entries(content).map(([mediaType, { schema }]) => {
    const rows = buildRows(schema, 'required');
    if (rows.length === 0) return `Body: \`{}\`${optional}.`;
    return `Body, \`${mediaType}\`${optional}:\n\n${buildFieldTable(rows)}`;
  });
  return bodies.join('\n\n');
}

function buildResponse(status: string, { description = '', content }: Body): readonly string[] {
  const [body] = Object.values(content ?? {});
  if (isSuccess(status) && body) {
    const isListed = listFields(body.schema).length > 0;
    return [status, isListed ? 'the fields above' : buildCode(describe(body.schema))];
  }
  const codes = /^[a-z_]+(, [a-z_]+)*$/.test(description);
  if (!codes) return [status, description];
  return [
    status,
    description
      .split(', ')
      .map((code) => `[\`${code}\`](/reference/failures/#${code})`)
      .join(' '),
  ];
}

const isSuccess = (status: string): boolean => Number(status) < 400;

/** The fields of a successful response, as a table. */
function buildFields(status: string, { content }: Body): string {
  const [[mediaType, body] = []] = Object.entries(content ?? {});
  const rows = isSuccess(status) && body ? buildRows(body.schema, 'optional') : [];
  if (rows.length === 0) return '';
  return `Response ${status}, \`${mediaType}\`:\n\n${buildFieldTable(rows)}`;
}

/** Leaves the meanings out if there are none. */
function buildFieldTable(rows: readonly (readonly string[])[]): string {
  const isExplained = rows.some(([, , meaning]) => meaning !== '');
  const width = isExplained ? 3 : 2;
  const head = ['field', 'type', 'meaning'].slice(0, width);
  return buildTable(
    head,
    rows.map((row) => row.slice(0, width)),
  );
}

interface Field {
  readonly name: string;
  readonly types: readonly string[];
  readonly isRequired: boolean;
  readonly text: string;
}

/** @param mark which fields are marked: the required ones of a request, the optional ones of a response */
function buildRows(schema: Schema, mark: 'required' | 'optional'): readonly (readonly string[])[] {
  return listFields(schema).map(({ name, types, isRequired, text }) => [
    `${buildCode(name)}${isRequired === (mark === 'required') ? ` (${mark})` : ''}`,
    buildCode(types.join(' | ')),
    text,
  ]);
}

/** The fields of an object, and of the objects in them: `connections[].id`. */
function listFields(schema: Schema, prefix = ''): readonly Field[] {
  const variants = schema.oneOf ?? schema.anyOf;
  if (variants) return mergeFields(variants.map((each) => listFields(each, prefix)));
  return Object.entries(schema.properties ?? {}).flatMap(([key, each]) => {
    const name = `${prefix}${key}`;
    const inner = each.items ? listFields(each.items, `${name}[].`) : listFields(each, `${name}.`);
    const type = inner.length === 0 ? describe(each) : each.items ? 'array' : 'object';
    const isRequired = schema.required?.includes(key) ?? false;
    return [{ name, types: [type], isRequired, text: each.description ?? '' }, ...inner];
  });
}

/** A field of several variants is one row. It is required if each variant requires it. */
function mergeFields(variants: readonly (readonly Field[])[]): readonly Field[] {
  const fields = new Map<string, Field>();
  for (const field of variants.flat()) {
    const known = fields.get(field.name);
    fields.set(field.name, {
      ...field,
      types: [...new Set([...(known?.types ?? []), ...field.types])],
      text: known?.text || field.text,
      isRequired: variants.every((each) =>
        each.some(({ name, isRequired }) => name === field.name && isRequired),
      ),
    });
  }
  return [...fields.values()];
}

/** A schema in the notation of TypeScript. */
function describe(schema: Schema): string {
  const { const: literal, enum: values, properties, items, additionalProperties } = schema;
  if (literal !== undefined) return JSON.stringify(literal);
  if (values)
    return values.length > 12 ? 'code' : values.map((each) => JSON.stringify(each)).join(' | ');
  const variants = schema.oneOf ?? schema.anyOf;
  if (variants) return variants.map(describe).join(' | ');
  if (items) return `${describe(items)}[]`;
  if (properties) {
    const fields = Object.entries(properties).map(([name, each]) => {
      return `${name}${schema.required?.includes(name) ? '' : '?'}: ${describe(each)}`;
    });
    return `{ ${fields.join('; ')} }`;
  }
  if (typeof additionalProperties === 'object')
    return `Record<string, ${describe(additionalProperties)}>`;
  return schema.type ?? 'unknown';
}
