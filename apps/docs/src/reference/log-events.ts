import { resolve } from 'node:path';
import { EVENT_LEVELS, SERVER_EVENT_LEVELS } from '@postern/edge/monitoring';
import ts from 'typescript';
import { buildCode, buildTable } from '../markdown.ts';
import type { Page } from '../page.ts';
import { ROOT } from '../repository.ts';
import { formatText, loadProgram } from './program.ts';

const SOURCES = [
  {
    title: 'Events of the edge',
    file: 'packages/edge/src/observing/log.ts',
    type: 'LogEvent',
    about: 'On every runtime.',
  },
  {
    title: 'Events of the process',
    file: 'packages/edge/src/monitoring/server-event.ts',
    type: 'ServerEvent',
    about: 'On Node and Deno.',
  },
] as const;

/** One event that the edge or its process logs. */
export interface LoggedEvent {
  readonly name: string;
  readonly about: string;
  readonly fields: readonly { readonly name: string; readonly about: string }[];
}

/** Reads the events of a union type: each member's comment, and its fields. */
function readEvents(program: ts.Program, file: string, type: string): readonly LoggedEvent[] {
  const source = program.getSourceFile(resolve(ROOT, file));
  const declaration = source?.statements.find(
    (each): each is ts.TypeAliasDeclaration =>
      ts.isTypeAliasDeclaration(each) && each.name.text === type,
  );
  if (source === undefined || declaration === undefined) throw new Error(`${file} has no ${type}`);
  const union = declaration.type;
  const members = ts.isUnionTypeNode(union) ? union.types : [union];
  return members.flatMap((member) => readEvent(program, source, member));
}

function readEvent(
  program: ts.Program,
  source: ts.SourceFile,
  member: ts.TypeNode,
): readonly LoggedEvent[] {
  const checker = program.getTypeChecker();
  const properties = checker.getTypeFromTypeNode(member).getProperties();
  const event = properties.find(({ name }) => name === 'event');
  const kind = event && checker.getTypeOfSymbol(event);
  const names = (kind?.isUnion() ? kind.types : [kind]).flatMap((each) =>
    each?.isStringLiteral() ? [each.value] : [],
  );
  const about = readComment(source, member);
  const fields = properties
    .filter(({ name }) => name !== 'event')
    .map((each) => ({
      name: each.name,
      about: formatText(ts.displayPartsToString(each.getDocumentationComment(checker))),
    }));
  return names.map((name) => ({ name, about: pick(about, name), fields }));
}

/** The comment before a member of a union, which belongs to no symbol. */
function readComment(source: ts.SourceFile, member: ts.TypeNode): string {
  const between = source.text.slice(member.pos, member.getStart());
  const before = source.text.slice(0, member.pos);
  const [, own = ''] = /\/\*\*(.*?)\*\//s.exec(between) ?? [];
  // A member's comment is before its bar, so it ends the text before the member.
  const [, above = ''] = own ? [] : (/\/\*\*((?:(?!\*\/).)*)\*\/\s*\|?$/s.exec(before) ?? []);
  return (own || above).replaceAll(/\s*\n\s*\* ?/g, ' ').trim();
}

/** Of a comment on several events (`name`: text), the part of one. */
function pick(about: string, name: string): string {
  const [, own] = new RegExp(`\`${name}\`: (.*?)(?= \`\\w+\`: |$)`).exec(about) ?? [];
  const text = own ?? about;
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** Every event, in the order of the sources. */
export function readLogEvents(): readonly {
  readonly title: string;
  readonly about: string;
  readonly events: readonly LoggedEvent[];
}[] {
  const program = loadProgram(SOURCES.map(({ file }) => file));
  return SOURCES.map(({ title, about, file, type }) => ({
    title,
    about,
    events: readEvents(program, file, type),
  }));
}

/** Builds the page of log events, from their types. */
export function buildLogPage(): Page {
  const sections = readLogEvents().map(({ title, about, events }) => {
    const rows = events.map(({ name, about: text, fields }) => [
      `<span id="${name}"></span>${buildCode(name)}`,
      readLevelText(name),
      formatText(text),
      fields.map((each) => buildCode(each.name)).join(' ') || 'none',
    ]);
    return `## ${title}\n\n${about}\n\n${buildTable(['event', 'level', 'meaning', 'fields'], rows)}`;
  });
  return {
    slug: 'reference/log-events',
    title: 'Log events',
    description: 'Every event that the edge logs, with its fields.',
    order: 5,
    body: `Each event is one line of JSON with \`time\` (RFC 3339), \`level\` and \`event\`, on every runtime; with several processes also \`worker\`. The page [Logs](/deploy/logs/) explains the fields. The schema of a line is \`@postern/edge/postern.log.schema.json\`. In code, \`createEdge({ log })\` receives the same events. No event has a field for a token, a code, a secret or a cookie. \`cause\` is a status, an error code or a runtime's messages, at most 500 characters, with URLs cut to their origin; an issuer and the URL of metadata or keys keep their path. \`user\` and \`session\` are hashes.\n\n${sections.join('\n\n')}`,
    source: 'packages/edge/src/observing/log.ts',
  };
}

function readLevelText(event: string): string {
  const levels: Readonly<Record<string, string>> = { ...EVENT_LEVELS, ...SERVER_EVENT_LEVELS };
  return (
    buildCode(levels[event] ?? 'error') +
    (event in levels ? '' : ' from status 500 on, otherwise `info`')
  );
}
