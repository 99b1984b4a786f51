import type ts from 'typescript';
import type { Page } from '../page.ts';
import { printDeclaration } from './declaration.ts';
import { type Entry, readEntries } from './entries.ts';
import { formatDocstring, loadProgram, readDocstring, readExports } from './program.ts';

/** What is said of an entry besides its names. */
const ABOUT: Readonly<Record<string, string>> = {
  '@postern/browser': 'The kit: session state, sign-in, sign-out, calls.',
  '@postern/edge': 'The edge as a Hono app, for those who write the server in code.',
  '@postern/edge/config': 'What a configuration file imports.',
  '@postern/edge/presets': 'What is the same for every app at a provider.',
};

/** Builds one page for each entry of a published package: every export with its docstring and declaration. */
export function buildApiPages(): readonly Page[] {
  const entries = readEntries();
  const program = loadProgram(entries.map(({ source }) => source));
  const checker = program.getTypeChecker();
  return entries.map((entry, index) => ({
    slug: entry.slug,
    title: entry.specifier,
    description: ABOUT[entry.specifier] ?? `Every export of ${entry.specifier}.`,
    order: index,
    body: buildBody(entry, readExports(program, entry.source), checker),
    source: entry.source,
  }));
}

function buildBody(
  { specifier }: Entry,
  exported: ReadonlyMap<string, ts.Symbol>,
  checker: ts.TypeChecker,
): string {
  if (exported.size === 0) return `\`import '${specifier}';\` runs it. It exports no name.`;
  const names = [...exported.keys()].toSorted((a, b) => a.localeCompare(b, 'en'));
  const isType = (name: string): boolean => /^[A-Z]/.test(name) && !isValue(exported.get(name));
  const sections = [
    ['Values', names.filter((name) => !isType(name))],
    ['Types', names.filter(isType)],
  ] as const;
  return sections
    .filter(([, own]) => own.length > 0)
    .map(([title, own]) => {
      const parts = own.map((name) => buildExport(name, exported.get(name), checker));
      return `## ${title}\n\n${parts.join('\n\n')}`;
    })
    .join('\n\n');
}

function isValue(symbol: ts.Symbol | undefined): boolean {
  return symbol?.valueDeclaration !== undefined;
}

function buildExport(name: string, symbol: ts.Symbol | undefined, checker: ts.TypeChecker): string {
  if (symbol === undefined) return `### ${name}`;
  const all = symbol.getDeclarations() ?? [];
  // Of an overloaded function, callers see the overloads.
  const overloads = all.filter((each) => !('body' in each && each.body));
  const declarations = all.length > 1 && overloads.length > 0 ? overloads : all;
  const code = declarations.map((each) => printDeclaration(each, checker)).join('\n\n');
  return [
    `### ${name}`,
    formatDocstring(readDocstring(symbol, checker)),
    `\`\`\`ts\n${code}\n\`\`\``,
  ]
    .filter(Boolean)
    .join('\n\n');
}
