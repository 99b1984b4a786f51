import { resolve } from 'node:path';
import ts from 'typescript';
import { buildCode } from '../markdown.ts';
import { ROOT } from '../repository.ts';
import { formatDocstring, readDocstring } from './program.ts';

/** One field of an interface, or of a union of them. */
export interface Member {
  readonly name: string;
  readonly type: string;
  readonly isOptional: boolean;
  readonly text: string;
  /** The members of a union that have it, by their literal `credential`; empty if all have it. */
  readonly onlyFor: readonly string[];
}

/** Finds an interface or type of a source file, exported or not. */
export function findType(program: ts.Program, path: string, name: string): ts.Type {
  const file = program.getSourceFile(resolve(ROOT, path));
  const found = file?.statements.find(
    (each): each is ts.InterfaceDeclaration | ts.TypeAliasDeclaration =>
      (ts.isInterfaceDeclaration(each) || ts.isTypeAliasDeclaration(each)) &&
      each.name.text === name,
  );
  if (found === undefined) throw new Error(`${path} declares no ${name}`);
  return program.getTypeChecker().getTypeAtLocation(found.name);
}

/**
 * The fields of a type, each with its docstring. Of a union, the fields of all members.
 *
 * @param discriminant the field whose literal value names a member of a union
 */
export function readMembers(
  program: ts.Program,
  type: ts.Type,
  discriminant = '',
): readonly Member[] {
  const checker = program.getTypeChecker();
  const parts = type.isUnion() ? type.types : [type];
  const members = new Map<string, Member>();
  const names = new Map<string, string[]>();
  for (const part of parts) {
    const label = readLiteral(checker, part, discriminant);
    for (const symbol of part.getProperties()) {
      names.set(symbol.name, [...(names.get(symbol.name) ?? []), label]);
      const member = readMember(checker, symbol);
      if (member && !members.has(symbol.name)) members.set(symbol.name, member);
    }
  }
  return [...members.values()].map((member) => {
    const having = names.get(member.name) ?? [];
    return { ...member, onlyFor: having.length < parts.length ? having : [] };
  });
}

function readLiteral(checker: ts.TypeChecker, type: ts.Type, name: string): string {
  const symbol = type.getProperty(name);
  const literal = symbol && checker.getTypeOfSymbol(symbol);
  return literal?.isStringLiteral() ? literal.value : '';
}

/** Undefined for a field that must be left out (`?: undefined`), which only forbids it. */
function readMember(checker: ts.TypeChecker, symbol: ts.Symbol): Member | undefined {
  const isOptional = (symbol.flags & ts.SymbolFlags.Optional) !== 0;
  const type = checker.getNonNullableType(checker.getTypeOfSymbol(symbol));
  if ((type.flags & ts.TypeFlags.Never) !== 0) return undefined;
  const text = formatDocstring(readDocstring(symbol, checker));
  return {
    name: symbol.name,
    type: printType(checker, symbol, type),
    isOptional,
    text,
    onlyFor: [],
  };
}

/** The type as it is written; where it is mapped, as the compiler prints it. */
function printType(checker: ts.TypeChecker, symbol: ts.Symbol, type: ts.Type): string {
  const [declaration] = symbol.getDeclarations() ?? [];
  const written =
    declaration && ts.isPropertySignature(declaration) ? declaration.type?.getText() : undefined;
  const generic = /^(Id|FromEnvironment)$|\bIds\b/.test(written ?? '');
  if (written && !generic && written.length < 120) return tidy(written);
  return tidy(checker.typeToString(type, undefined, ts.TypeFormatFlags.NoTruncation));
}

function tidy(text: string): string {
  return text
    .replaceAll(/\breadonly /g, '')
    .replaceAll(/\s+/g, ' ')
    .replace(/ \| undefined$/, '')
    .replace(/^\| /, '');
}

/** A field as the cells of a row: name, type, meaning. */
export function buildMemberRow(member: Member): readonly string[] {
  const { name, type, isOptional, text, onlyFor } = member;
  const notes =
    onlyFor.length > 0 ? `For ${onlyFor.map((each) => `\`${each}\``).join(', ')}. ` : '';
  const required = isOptional ? '' : ' (required)';
  return [`${buildCode(name)}${required}`, buildCode(type), `${notes}${text}`];
}
