import { html } from 'hono/html';
import { STYLESHEET_PATH } from '../paths.ts';

/** The result of an `html` template: escaped markup. */
export type Markup = ReturnType<typeof html>;

/** Builds a page of the development provider around its main content. */
export function buildPage(title: string, main: Markup): Markup {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${title} – Development provider</title>
<link rel="stylesheet" href="${STYLESHEET_PATH}">
</head>
<body>
<header class="brand">
<svg viewBox="0 0 32 32" width="32" height="32" aria-hidden="true" focusable="false"><rect class="slate" x="3" y="3" width="26" height="26" rx="7"/><path class="line" d="M16 9.5a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM9 24.5c1.2-3 3.7-4.6 7-4.6s5.8 1.6 7 4.6"/></svg>
<p class="wordmark">Development provider <span>Postern</span></p>
</header>
<main class="card">
${main}
</main>
<footer class="note"><p>For development only: it signs anyone in without a password, and answers this machine only.</p></footer>
</body>
</html>`;
}
