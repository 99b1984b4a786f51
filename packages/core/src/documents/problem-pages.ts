import { type FailureCode, failureCatalogue, type Recovery } from '../failures/catalogue.ts';

/** A static page: its path below the public origin, without `.html`, and its text. */
export interface Page {
  readonly path: string;
  readonly html: string;
}

/** What most likely led to a failure, and what to do about it: for who builds the app. */
export interface Explanation {
  readonly cause: string;
  readonly fix: string;
}

/**
 * The documentation of every failure: one page for each code, at the `type` of its problem
 * document, and a list of all. They carry no script and no style of their own, so that the
 * strictest content security policy shows them.
 *
 * `explanations`, by code, are added to the pages; a code that is not in the catalogue is a failure
 * of the browser kit's own, and gets a page of it alone.
 */
export function buildProblemPages(
  explanations: Readonly<Record<string, Explanation>> = {},
): Page[] {
  const codes = Object.keys(failureCatalogue).filter(isCode);
  const kitRows = Object.entries(explanations).filter(([code]) => !isCode(code));
  const kitPages = kitRows.map(([code, explanation]) => ({
    path: `problems/${code}`,
    html: buildKitPage(code, explanation),
  }));
  const pages = codes.map((code) => ({
    path: `problems/${code}`,
    html: buildPage(code, explanations[code]),
  }));
  const list = buildList(
    codes,
    kitRows.map(([code]) => code),
  );
  return [{ path: 'problems/index', html: list }, ...pages, ...kitPages];
}

function isCode(code: string): code is FailureCode {
  return Object.hasOwn(failureCatalogue, code);
}

function buildPage(code: FailureCode, explanation?: Explanation): string {
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
${explanation ? buildExplanation(explanation) : ''}
<p>The problem document’s <code>requestId</code> finds the cause in the operator’s log, in the event <code>failure</code>.</p>
<p><a href="/problems/">All failures</a></p>`,
  );
}

function buildKitPage(code: string, explanation: Explanation): string {
  return buildDocument(
    code,
    `<h1><code>${code}</code></h1>
<p>The browser kit has found this in the page; the edge has not answered it.</p>
${buildExplanation(explanation)}
<p><a href="/problems/">All failures</a></p>`,
  );
}

function buildExplanation({ cause, fix }: Explanation): string {
  return `<h2>For who builds the app</h2>
<p>${escape(cause)}</p>
<p>${escape(fix)}</p>`;
}

function buildList(codes: readonly FailureCode[], kitCodes: readonly string[]): string {
  const rows = codes.map((code) => {
    const { status, title } = failureCatalogue[code];
    return `<li>${buildLink(code)} (${status}): ${escape(title)}</li>`;
  });
  const kitRows = kitCodes.map((code) => `<li>${buildLink(code)}: found by the browser kit</li>`);
  const list = [...rows, ...kitRows].join('\n');
  return buildDocument('Failures', `<h1>Failures</h1>\n<ul>\n${list}\n</ul>`);
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

function buildLink(code: string): string {
  return `<a href="/problems/${code}"><code>${code}</code></a>`;
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
