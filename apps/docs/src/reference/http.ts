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
    // One operation stands for all methods of forwarded calls.
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
    body: `The kit calls these endpoints; a client in another language can do the same. Each edge serves the contract as OpenAPI 3.1 at \`/openapi.json\`. Requests to \`/auth\` and \`/api\` carry the header \`X-Postern: 1\`, unless the endpoint says otherwise. Bodies are JSON, and times are RFC 3339 in UTC.\n\n${operations.join('\n\n')}`,
    source: 'packages/documents/src/operations.ts',
  };
}

function buildOperation(method: string, path: string, operation: OperationDocument): string {
  const { summary, description, security, parameters = [], requestBody, responses } = operation;
  const [caller] = security.flatMap((each) => Object.keys(each));
  const needs = caller === undefined ? 'nothing' : (CALLERS[caller] ?? caller);
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
    buildTable(['status', 'response'], all),
  ]
    .filter(Boolean)
    .join('\n\n');
}

function buildRequest(body: Body): string {
  const [[mediaType, content] = []] = Object.entries(body.content ?? {});
  const rows = content ? listFields(content.schema) : [];
  const optional = body.required ? '' : ', optional';
  if (rows.length === 0) return `Body: \`{}\`${optional}.`;
  return `Body, \`${mediaType}\`${optional}:\n\n${buildTable(['field', 'type', 'meaning'], rows)}`;
}

function buildResponse(status: string, { description = '', content }: Body): readonly string[] {
  const [body] = Object.values(content ?? {});
  if (Number(status) < 400 && body) return [status, buildCode(describe(body.schema))];
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

function listFields(schema: Schema): readonly (readonly string[])[] {
  const variants = schema.oneOf ?? schema.anyOf;
  if (variants) return variants.flatMap(listFields);
  return Object.entries(schema.properties ?? {}).map(([name, each]) => [
    `${buildCode(name)}${schema.required?.includes(name) ? ' (required)' : ''}`,
    buildCode(describe(each)),
    each.description ?? '',
  ]);
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
