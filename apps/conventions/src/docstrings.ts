import ts from 'typescript';
import type { Source } from './sources.ts';

/**
 * Lists the names that a file exports without a docstring, each as `path:line name`. A name that
 * is declared several times (overloads, a type beside a value) needs one docstring. What a file
 * re-exports is judged where it is declared.
 */
export function findUndocumented({ path, text }: Source): readonly string[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const declarations = file.statements.flatMap(readDeclarations);
  const exported = new Set([
    ...declarations.filter(({ isExported }) => isExported).map(({ name }) => name),
    ...file.statements.flatMap(readExportList),
  ]);
  const documented = new Set(
    declarations.filter(({ node }) => hasDocstring(node)).map(({ name }) => name),
  );
  const seen = new Set<string>();
  return declarations
    .filter(({ name }) => exported.has(name) && !documented.has(name))
    .filter(({ name }) => !seen.has(name) && seen.add(name))
    .map(({ name, node }) => {
      const { line } = file.getLineAndCharacterOfPosition(node.getStart(file));
      return `${path}:${line + 1} ${name}`;
    });
}

interface Declaration {
  readonly name: string;
  readonly node: ts.Statement;
  readonly isExported: boolean;
}

/** The names that a statement of a module declares. */
function readDeclarations(node: ts.Statement): readonly Declaration[] {
  const isExported =
    ts.canHaveModifiers(node) &&
    (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
  const named = (name: string): Declaration => ({ name, node, isExported });
  if (ts.isVariableStatement(node)) {
    return node.declarationList.declarations.map(({ name }) => named(name.getText()));
  }
  if (
    ts.isFunctionDeclaration(node) ||
    ts.isClassDeclaration(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isEnumDeclaration(node)
  ) {
    return [named(node.name?.text ?? 'default')];
  }
  return [];
}

/** The names of `export { a, b as c }` without a module: they are declared in the same file. */
function readExportList(node: ts.Statement): readonly string[] {
  if (!ts.isExportDeclaration(node) || node.moduleSpecifier || !node.exportClause) return [];
  if (!ts.isNamedExports(node.exportClause)) return [];
  return node.exportClause.elements.map(({ name, propertyName }) => (propertyName ?? name).text);
}

function hasDocstring(node: ts.Statement): boolean {
  return ts.getJSDocCommentsAndTags(node).length > 0;
}
