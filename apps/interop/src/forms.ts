import type { Browser, Page } from './browser.ts';

/** A form of a page with its initial values. */
export interface Form {
  readonly page: URL;
  readonly action: URL;
  readonly method: 'GET' | 'POST';
  readonly fields: URLSearchParams;
}

/** Reads the forms of a page: hidden, filled and checked inputs, and submit buttons with a name. */
export function readForms({ text, url }: Page): Form[] {
  return [...text.matchAll(/<form\b([^>]*)>(.*?)<\/form>/gis)].map(([, head = '', inner = '']) => ({
    page: url,
    action: new URL(readAttribute(head, 'action') || url, url),
    method: /^post$/i.test(readAttribute(head, 'method') ?? '') ? 'POST' : 'GET',
    fields: readFields(inner),
  }));
}

/** Reads the first form of a page. @throws Error if there is none */
export function readForm(page: Page): Form {
  const [form] = readForms(page);
  if (form === undefined) throw new Error(`a page without a form: ${page.status} ${page.text}`);
  return form;
}

/** Submits a form with some fields filled in. */
export function submit(
  browser: Browser,
  { page, action, method, fields }: Form,
  responses: Readonly<Record<string, string>> = {},
  stops?: (url: URL) => boolean,
): Promise<Page> {
  const body = new URLSearchParams(fields);
  for (const [name, value] of Object.entries(responses)) body.set(name, value);
  if (method === 'POST') return browser.visit(action, { from: page, method, body }, stops);
  const target = new URL(action);
  target.search = body.toString();
  return browser.visit(target, { from: page }, stops);
}

function readFields(inner: string): URLSearchParams {
  const fields = new URLSearchParams();
  for (const [tag] of inner.matchAll(/<(?:input|button)\b[^>]*>/gi)) {
    const name = readAttribute(tag, 'name');
    const isChoice = /^(checkbox|radio)$/i.test(readAttribute(tag, 'type') ?? '');
    if (name === undefined || (isChoice && !/\schecked\b/i.test(tag))) continue;
    fields.append(name, readAttribute(tag, 'value') ?? '');
  }
  return fields;
}

function readAttribute(tag: string, name: string): string | undefined {
  const [, quoted, single, bare] =
    new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s>]+))`, 'i').exec(tag) ?? [];
  return (quoted ?? single ?? bare)
    ?.replaceAll('&quot;', '"')
    .replaceAll('&#x27;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
