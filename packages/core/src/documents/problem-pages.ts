import { type FailureCode, failureCatalogue, type Recovery } from '../failures/catalogue.ts';

/** A static page: its path below the public origin, without `.html`, and its text. */
export interface Page {
  readonly path: string;
  readonly html: string;
}

/**
 * The documentation of every failure: one page for each code, at the `type` of its problem
 * document, and a list of all. They carry no script and no style of their own, so that the
 * strictest content security policy shows them.
 */
export function buildProblemPages(): Page[] {
  const codes = Object.keys(failureCatalogue).filter(isCode);
  return [
    { path: 'problems/index', html: buildList(codes) },
    ...codes.map((code) => ({ path: `problems/${code}`, html: buildPage(code) })),
  ];
}

function isCode(code: string): code is FailureCode {
  return Object.hasOwn(failureCatalogue, code);
}

function buildPage(code: FailureCode): string {
  const { status, title, detail, recovery } = failureCatalogue[code];
  const facts = [
    ['Code', `<code>${code}</code>`],
    ['Status', String(status)],
    ['Recovery', `<code>${recovery}</code>`],
  ].map(([name, value]) => `<dt>${name}</dt><dd>${value}</dd>`);
  return buildDocument(
    title,
    `<h1>${escape(title)}</h1>
<p>${escape(detail)}</p>
<dl>${facts.join('')}</dl>
<h2>What to do</h2>
<p>${escape(explainRecovery(recovery))}</p>
<p>The problem document’s <code>requestId</code> finds the cause in the operator’s log, in the event <code>failure</code>.</p>
<p><a href="/problems/">All failures</a></p>`,
  );
}

function buildList(codes: readonly FailureCode[]): string {
  const rows = codes.map((code) => {
    const { status, title } = failureCatalogue[code];
    return `<li><a href="/problems/${code}"><code>${code}</code></a> (${status}): ${escape(title)}</li>`;
  });
  return buildDocument('Failures', `<h1>Failures</h1>\n<ul>\n${rows.join('\n')}\n</ul>`);
}

function explainRecovery(recovery: Recovery): string {
  switch (recovery) {
    case 'fix-request':
      return 'The request has to change; sent again as it is, it fails again.';
    case 'sign-in':
      return 'Begin a new sign-in. Nothing else helps.';
    case 'retry-later':
      return 'Send the same request again, after as many seconds as Retry-After says. The session is not affected.';
    case 'none':
      return 'Whoever made the request can do nothing about it; the operator can.';
  }
}

function buildDocument(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>${escape(title)} · Postern</title>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

function escape(text: string): string {
  return text.replaceAll(/[&<>]/g, (character) => ENTITIES[character] ?? '');
}
