import { type ESTree, type Plugin, Visitor } from 'vite';

/**
 * Members of Hono's classes for apps that render pages, parse forms or mount other apps, by the file
 * of Hono and by the name that our code gives the object. Bundlers do not drop unused class members.
 */
const LEFT_OUT = [
  {
    file: 'hono-base.js',
    object: 'app',
    members: [
      'basePath',
      'fire',
      'mount',
      'on',
      'onError',
      'request',
      'route',
      'use',
      '#clone',
      // Hono's default; the edge passes its own.
      'getPath',
    ],
  },
  {
    file: 'context.js',
    object: 'c',
    members: [
      'env',
      'error',
      'event',
      'getLayout',
      'html',
      'newResponse',
      'notFound',
      '#notFoundHandler',
      'redirect',
      'render',
      'setLayout',
      'setRenderer',
      'status',
      'text',
      'var',
    ],
  },
  {
    file: 'request.js',
    object: 'c.req',
    members: [
      'addValidatedData',
      'bodyCache',
      'matchedRoutes',
      'query',
      'queries',
      'routePath',
      'valid',
      'arrayBuffer',
      'blob',
      'bytes',
      'formData',
      'json',
      'parseBody',
      'text',
      '#cachedBody',
    ],
  },
];

/**
 * A Vite plugin that removes unused members of Hono's classes from the bundle, together with the
 * modules that only those members import.
 *
 * @throws Error if another module uses such a member (then remove it from the list), or if Hono does
 *   not have it
 */
export function leaveOut(): Plugin {
  return {
    name: 'leave-out',
    enforce: 'pre',
    transform(code, id) {
      if (!id.includes('/hono/dist/')) return refuseUses(code, id);
      const entry = LEFT_OUT.find(({ file }) => id.endsWith(`/hono/dist/${file}`));
      if (entry === undefined) return undefined;
      const spans = findMembers(this.parse(code), entry.members);
      return { code: spans.reduce(blank, code), map: null };
    },
  };
}

function refuseUses(code: string, id: string): undefined {
  for (const { object, members } of LEFT_OUT) {
    const path = object.replace('.', '\\??\\.');
    const used = members.find((name) =>
      new RegExp(`(?<![\\w.])${path}\\??\\.${name}\\b`).test(code),
    );
    if (used !== undefined) {
      throw new Error(`${id} uses ${object}.${used}; remove it from the list in leave-out.ts`);
    }
  }
}

/** Finds definitions of members, and assignments to them as in Hono's constructors. */
function findMembers(program: ESTree.Program, members: readonly string[]): readonly ESTree.Span[] {
  const defined = new Set<string>();
  const spans: ESTree.Span[] = [];
  const define = (node: ESTree.MethodDefinition | ESTree.PropertyDefinition): void => {
    const name = readName(node.key);
    if (!members.includes(name)) return;
    defined.add(name);
    spans.push(node);
  };
  new Visitor({
    MethodDefinition: define,
    PropertyDefinition: define,
    ExpressionStatement(node) {
      const { expression } = node;
      if (expression.type !== 'AssignmentExpression') return;
      const { left } = expression;
      if (left.type !== 'MemberExpression' || left.object.type !== 'ThisExpression') return;
      if (members.includes(readName(left.property))) spans.push(node);
    },
  }).visit(program);
  const missing = members.filter((name) => !defined.has(name));
  if (missing.length > 0) throw new Error(`Hono does not have ${missing.join(', ')}`);
  return spans;
}

function readName(key: ESTree.Node): string {
  if (key.type === 'PrivateIdentifier') return `#${key.name}`;
  return key.type === 'Identifier' ? key.name : '';
}

/** Overwrites a span with blanks, so that all other code keeps its position in the source map. */
function blank(code: string, { start, end }: ESTree.Span): string {
  return code.slice(0, start) + code.slice(start, end).replaceAll(/\S/g, ' ') + code.slice(end);
}
