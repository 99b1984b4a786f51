import ts from 'typescript';

/** The longest type that is written out, in characters. */
const LONGEST_TYPE = 800;

/**
 * A declaration as users see it: an interface or a type with the docstrings of its members, a function
 * or a class without its bodies, a constant with its type.
 */
export function printDeclaration(declaration: ts.Declaration, checker: ts.TypeChecker): string {
  if (ts.isFunctionDeclaration(declaration)) return printFunction(declaration);
  if (ts.isClassDeclaration(declaration)) return printClass(declaration);
  if (ts.isVariableDeclaration(declaration)) return printConstant(declaration, checker);
  return declaration.getText().replace(/^export (default )?(declare )?/, '');
}

function printFunction(declaration: ts.FunctionDeclaration): string {
  const end = declaration.body?.getStart() ?? declaration.getEnd();
  const text = declaration.getSourceFile().text.slice(declaration.getStart(), end).trim();
  return `${text.replace(/^export (default )?(async )?/, '').replace(/;$/, '')};`;
}

/** Members without bodies; private ones are left out. */
function printClass(declaration: ts.ClassDeclaration): string {
  const source = declaration.getSourceFile();
  const head = source.text
    .slice(declaration.getStart(), declaration.members.pos)
    .replace(/^export (default )?/, '')
    .trim();
  const members = declaration.members.filter(isPublic).map((member) => {
    const docs = ts.getJSDocCommentsAndTags(member).map((each) => each.getText());
    const body =
      ts.isFunctionLike(member) && 'body' in member ? member.body?.getStart() : undefined;
    const text = source.text.slice(member.getStart(), body ?? member.getEnd()).trim();
    const shown = text
      .replace(/^declare /, '')
      .replace(/;$/, '')
      .replace(/ =[^>].*$/s, '');
    return [...docs, `${shown};`].join('\n  ');
  });
  return `${head}\n  ${members.join('\n  ')}\n}`;
}

function isPublic(member: ts.ClassElement): boolean {
  const { name } = member;
  if (name !== undefined && ts.isPrivateIdentifier(name)) return false;
  return (ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Private) === 0;
}

function printConstant(declaration: ts.VariableDeclaration, checker: ts.TypeChecker): string {
  const name = declaration.name.getText();
  const { type, initializer } = declaration;
  if (type) return `const ${name}: ${type.getText()};`;
  if (initializer && ts.isArrowFunction(initializer)) {
    const head = declaration
      .getSourceFile()
      .text.slice(initializer.getStart(), initializer.body.pos);
    return `const ${name} = ${head.trim().replace(/=>$/, '=> …')};`;
  }
  // A schema's source says more than its type.
  const text = initializer?.getText();
  if (text !== undefined && text.length <= LONGEST_TYPE) return `const ${name} = ${text};`;
  const flags = ts.TypeFormatFlags.NoTruncation;
  const inferred = checker.typeToString(checker.getTypeAtLocation(declaration), declaration, flags);
  return `const ${name}: ${inferred.slice(0, LONGEST_TYPE)};`;
}
