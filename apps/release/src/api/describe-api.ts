import ts from 'typescript';
import { buildName, bundleTypes } from './bundle-types.ts';
import { type Entry, readEntries } from './entries.ts';

const HEADER = `// The public API: what each entry exports, and every type that it leads to.
// After a wanted change: \`pnpm api\`, and a changeset that says what users will notice.
`;

/**
 * Describes the public API of a built package as text: first the names that each entry exports, then
 * all declarations in order of their names, without comments. Only a change of the API changes it.
 *
 * @param folder the package's folder, absolute
 */
export async function describeApi(folder: string): Promise<string> {
  const entries = readEntries(folder);
  const text = await bundleTypes(entries);
  const file = ts.createSourceFile('api.d.ts', text, ts.ScriptTarget.Latest);
  const exported = readExported(file);
  const printer = ts.createPrinter({ removeComments: true });
  const print = (statement: ts.Statement): string =>
    printer.printNode(ts.EmitHint.Unspecified, statement, file);
  const imports = file.statements.filter(ts.isImportDeclaration).map(print).map(sortNames);
  const declarations = file.statements
    .filter((each) => !ts.isImportDeclaration(each) && !ts.isExportDeclaration(each))
    .map((each) => ({ name: readName(each), text: print(each) }));
  return [
    HEADER,
    ...entries.map((entry, index) => listExports(entry, index, exported)),
    ...(imports.length > 0 ? [`${imports.toSorted().join('\n')}\n`] : []),
    ...declarations
      .toSorted((a, b) => compare(a.name, b.name) || compare(a.text, b.text))
      .map((each) => `${each.text}\n`),
  ].join('\n');
}

const compare = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);

/** Puts the names of an import in order. */
function sortNames(text: string): string {
  return text.replace(/\{ (.*) \}/, (_, names: string) => {
    return `{ ${names.split(', ').toSorted(compare).join(', ')} }`;
  });
}

/** The declared name for each exported one. */
function readExported(file: ts.SourceFile): ReadonlyMap<string, string> {
  return new Map(
    file.statements
      .filter(ts.isExportDeclaration)
      .flatMap(({ exportClause }) =>
        exportClause !== undefined && ts.isNamedExports(exportClause) ? exportClause.elements : [],
      )
      .map(({ name, propertyName }) => [name.text, propertyName?.text ?? name.text]),
  );
}

function listExports(entry: Entry, index: number, exported: ReadonlyMap<string, string>): string {
  const lines = entry.names.toSorted(compare).map((name) => {
    const declared = exported.get(buildName(name, index)) ?? '?';
    return `//   ${declared === name ? name : `${name} (${declared})`}\n`;
  });
  return `// ${entry.specifier}\n${lines.join('')}`;
}

function readName(statement: ts.Statement): string {
  if (ts.isVariableStatement(statement)) {
    const [declaration] = statement.declarationList.declarations;
    return declaration !== undefined && ts.isIdentifier(declaration.name)
      ? declaration.name.text
      : '';
  }
  if (
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isFunctionDeclaration(statement) ||
    ts.isEnumDeclaration(statement) ||
    ts.isModuleDeclaration(statement)
  ) {
    return statement.name?.text ?? '';
  }
  return '';
}
