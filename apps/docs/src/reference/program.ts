import { resolve } from 'node:path';
import ts from 'typescript';
import { ROOT } from '../repository.ts';

/** A docstring: its text, and its tags such as `@returns`, in order. */
export interface Docstring {
  readonly text: string;
  readonly tags: readonly { readonly name: string; readonly text: string }[];
}

/** Loads sources with their types. @param paths relative to the repository's root */
export function loadProgram(paths: readonly string[]): ts.Program {
  return ts.createProgram(
    paths.map((path) => resolve(ROOT, path)),
    {
      target: ts.ScriptTarget.ES2024,
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      lib: ['lib.es2024.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
      types: [],
      jsx: ts.JsxEmit.ReactJSX,
      jsxImportSource: 'preact',
      allowImportingTsExtensions: true,
      strict: true,
      exactOptionalPropertyTypes: true,
      noEmit: true,
      skipLibCheck: true,
    },
  );
}

/** What a module exports, by name, with each alias followed to its declaration. */
export function readExports(program: ts.Program, path: string): ReadonlyMap<string, ts.Symbol> {
  const checker = program.getTypeChecker();
  const file = program.getSourceFile(resolve(ROOT, path));
  const symbol = file && checker.getSymbolAtLocation(file);
  if (symbol === undefined) return new Map();
  return new Map(
    checker.getExportsOfModule(symbol).map((each): [string, ts.Symbol] => {
      const isAlias = (each.flags & ts.SymbolFlags.Alias) !== 0;
      return [each.name, isAlias ? checker.getAliasedSymbol(each) : each];
    }),
  );
}

/** The docstring of a declared name. */
export function readDocstring(symbol: ts.Symbol, checker: ts.TypeChecker): Docstring {
  const tags = symbol.getJsDocTags(checker).map(({ name, text }) => ({
    name,
    text: ts.displayPartsToString(text),
  }));
  return { text: ts.displayPartsToString(symbol.getDocumentationComment(checker)), tags };
}

/** A docstring as Markdown: `{@link name}` as code, each parameter and result on a separate line. */
export function formatDocstring({ text, tags }: Docstring): string {
  const lines = tags
    .filter(({ name }) => ['param', 'returns', 'throws', 'default'].includes(name))
    .map(({ name, text: said }) => {
      if (name !== 'param') return `- ${name}: ${formatText(said)}`;
      const [, parameter = '', about = ''] = /^(\S+)\s*(.*)$/s.exec(said) ?? [];
      return `- \`${parameter}\`: ${formatText(about)}`;
    });
  return [formatText(text), lines.join('\n')].filter(Boolean).join('\n\n');
}

/** The text of a docstring as Markdown. Angle brackets outside code are not tags. */
export function formatText(text: string): string {
  return text
    .replaceAll(/\{@link\s+([^}|]+?)\s*(?:\|[^}]*)?\}/g, '`$1`')
    .split(/(`[^`]*`)/)
    .map((part, index) => (index % 2 === 0 ? part.replaceAll('<', '&lt;') : part))
    .join('')
    .trim();
}
