import {
  type Explanation,
  type FailureCode,
  failureCatalogue,
  isFailureCode,
  type Recovery,
} from '@postern/core';

/** A static page: its path below the public origin, without `.html`, and its HTML. */
export interface Page {
  readonly path: string;
  readonly html: string;
}

/**
 * Builds the documentation of every failure: one page for each code, at the `type` of its problem
 * document, and a list of all. The pages have no script and no style, so that they display under
 * the strictest content security policy.
 *
 * @param explanations a cause and a fix by code, added to the pages. Default: none. A code outside
 *   the catalogue is a failure of the browser kit and gets a page with its explanation only.
 */
export function buildProblemPages(
  explanations: Readonly<Record<string, Explanation>> = {},
): Page[] {
  const codes = Object.keys(failureCatalogue).filter(isFailureCode);
  const kitRows = Object.entries(explanations).filter(([code]) => !isFailureCode(code));
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
<p>${escape(describeRecovery(recovery))}</p>
${explanation ? buildExplanation(explanation) : ''}
<p>The operator finds the cause in the log: the event <code>failure</code> with the <code>requestId</code> of the problem document.</p>
<p><a href="/problems/">All failures</a></p>`,
  );
}

function buildKitPage(code: string, explanation: Explanation): string {
  return buildDocument(
    code,
    `<h1><code>${code}</code></h1>
<p>The browser kit reports this failure in the page; the edge does not send it.</p>
${buildExplanation(explanation)}
<p><a href="/problems/">All failures</a></p>`,
  );
}

function buildExplanation({ cause, fix }: Explanation): string {
  return `<h2>For the app’s developer</h2>
<p>${escape(cause)}</p>
<p>${escape(fix)}</p>`;
}

function buildList(codes: readonly FailureCode[], kitCodes: readonly string[]): string {
  const rows = codes.map((code) => {
    const { status, title } = failureCatalogue[code];
    return `<li>${buildLink(code)} (${status}): ${escape(title)}</li>`;
  });
  const kitRows = kitCodes.map(
    (code) => `<li>${buildLink(code)}: reported by the browser kit</li>`,
  );
  const list = [...rows, ...kitRows].join('\n');
  return buildDocument('Failures', `<h1>Failures</h1>\n<ul>\n${list}\n</ul>`);
}

function describeRecovery(recovery: Recovery): string {
  switch (recovery) {
    case 'fix-request':
      return 'Change the request. The same request fails again.';
    case 'sign-in':
      return 'Start a new sign-in. Nothing else helps.';
    case 'retry-later':
      return 'Send the same request again, after as many seconds as Retry-After says. The session is not affected.';
    case 'none':
      return 'Only the operator can fix this.';
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
