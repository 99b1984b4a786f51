import {
  CSRF_HEADER,
  CSRF_HEADER_VALUE,
  type FailureCode,
  failureCatalogue,
  PROBLEM_MEDIA_TYPE,
  problemSchema,
} from '@postern/core';
import { type JsonSchema, toJsonSchema } from '@valibot/to-json-schema';
import type * as v from 'valibot';
import { describeField } from './field-meanings.ts';
import type { Operation, ResponseBody } from './operation.ts';
import { FORWARDING_FAILURES, operations } from './operations.ts';

const FORWARDED_METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
const FORM = 'application/x-www-form-urlencoded';
const PROBLEM = { $ref: '#/components/schemas/Problem' };

/** Builds the OpenAPI 3.1 document of the HTTP contract from the schemas that the edge parses with. */
export function buildOpenApi(): object {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Postern',
      version: '1',
      description:
        'The edge’s session endpoints, operator endpoints and forwarded routes. Every failure is a problem document (RFC 9457); its type is a page about its code.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    paths: { ...buildPaths(), '/api/{route}/{path}': buildForwarding() },
    components: {
      schemas: { Problem: buildSchema(problemSchema) },
      securitySchemes: {
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: '__Host-Http-postern',
          description: 'On http loopback: postern-dev- and the port of the origin.',
        },
        operator: { type: 'http', scheme: 'bearer', description: 'POSTERN_OPERATOR_TOKEN' },
      },
    },
  };
}

function buildPaths(): Record<string, object> {
  const paths: Record<string, object> = {};
  for (const operation of operations) {
    paths[operation.path] = {
      ...paths[operation.path],
      [operation.method]: buildOperation(operation),
    };
  }
  return paths;
}

function buildOperation(operation: Operation): object {
  const { path, id, summary, caller, isGuarded, body, bodyKind, form } = operation;
  const { query = [], optionalQuery = [] } = operation;
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const parameters = [
    ...inPath.map((name) => buildParameter(name, 'path', path)),
    ...query.map((name) => buildParameter(name, 'query', path)),
    ...optionalQuery.map((name) => ({ ...buildParameter(name, 'query', path), required: false })),
    ...(isGuarded ? [{ ...CSRF_PARAMETER, required: form === undefined }] : []),
  ];
  const mediaType = bodyKind === 'form' ? FORM : 'application/json';
  const schema =
    body === 'empty' ? { type: 'object' } : body && describeFields(buildSchema(body), path);
  return {
    operationId: id,
    summary,
    security: caller === 'anyone' ? [] : [{ [caller]: [] }],
    ...(parameters.length > 0 && { parameters }),
    ...(schema && {
      requestBody: {
        required: body !== 'empty' && bodyKind !== 'optional',
        content: {
          [mediaType]: { schema },
          ...(form && { [FORM]: { schema: describeFields(buildSchema(form), path) } }),
        },
      },
    }),
    responses: { ...buildResponses(operation.responses), ...buildProblems(operation.failures) },
  };
}

/** One path describes all routes, because an OpenAPI path parameter cannot contain a slash. */
function buildForwarding(): object {
  const upstreamResponse = { description: 'The upstream’s own response' };
  const build = (method: string): object => ({
    operationId: `${method}Forwarded`,
    summary: 'Forwarded to the route’s upstream, with the route’s credential',
    description:
      'The path may have more segments. Each route has its own list of methods and paths.',
    security: [{ session: [] }],
    parameters: [
      buildParameter('route', 'path', '/api'),
      buildParameter('path', 'path', '/api'),
      CSRF_PARAMETER,
    ],
    responses: { default: upstreamResponse, ...buildProblems(FORWARDING_FAILURES) },
  });
  return Object.fromEntries(FORWARDED_METHODS.map((method) => [method, build(method)]));
}

const CSRF_PARAMETER = {
  ...buildParameter(CSRF_HEADER, 'header', ''),
  schema: { const: CSRF_HEADER_VALUE },
};

function buildParameter(name: string, place: string, path: string): object {
  const description = describeField(name.toLowerCase(), path);
  return { name, in: place, required: true, description, schema: { type: 'string' } };
}

/** Adds to each field of a request body what it means. */
function describeFields(schema: JsonSchema, path: string): JsonSchema {
  if (typeof schema !== 'object' || schema.properties === undefined) return schema;
  const properties = Object.entries(schema.properties).map(([name, field]) => [
    name,
    typeof field === 'object' ? { ...field, description: describeField(name, path) } : field,
  ]);
  return { ...schema, properties: Object.fromEntries(properties) };
}

function buildResponses(responses: Operation['responses']): Record<string, object> {
  return Object.fromEntries(
    Object.entries(responses).map(([status, schema]) => [status, buildResponse(schema)]),
  );
}

function buildResponse(body: ResponseBody): object {
  const description = 'Done';
  if (body === 'empty') return { description };
  const isText = typeof body === 'string' && body !== 'any';
  const mediaType = isText ? body : 'application/json';
  const schema =
    typeof body === 'string' ? { type: isText ? 'string' : 'object' } : buildSchema(body);
  return { description, content: { [mediaType]: { schema } } };
}

/** One response for each status, with the failure codes that have it. */
function buildProblems(codes: readonly FailureCode[]): Record<string, object> {
  const byStatus = new Map<number, FailureCode[]>();
  for (const code of new Set(codes)) {
    const { status } = failureCatalogue[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const content = { [PROBLEM_MEDIA_TYPE]: { schema: PROBLEM } };
  return Object.fromEntries(
    [...byStatus].map(([status, group]) => [status, { description: group.join(', '), content }]),
  );
}

function buildSchema(schema: v.GenericSchema): JsonSchema {
  const { $schema: _, ...json } = toJsonSchema(schema, {
    target: 'draft-2020-12',
    // The contract has one custom type: a code of the catalogue.
    overrideSchema: ({ valibotSchema }) =>
      valibotSchema.type === 'custom'
        ? { type: 'string', enum: Object.keys(failureCatalogue) }
        : undefined,
  });
  return json;
}
