import { html } from 'hono/html';

/** The result of an `html` template: escaped markup. */
export type Markup = ReturnType<typeof html>;

/** Path of the pages' stylesheet. */
export const STYLESHEET_PATH = '/tools/style.css';

/** Builds a Tools page around its main content. */
export function buildPage(title: string, main: Markup): Markup {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${title} – LockitNetwork Tools</title>
<link rel="stylesheet" href="${STYLESHEET_PATH}">
</head>
<body>
<header class="brand">
<svg viewBox="0 0 32 32" width="32" height="32" aria-hidden="true" focusable="false"><rect class="slate" x="2" y="12" width="28" height="17" rx="2.5"/><path class="clap" d="M2.6 10.6 28 3.8l.9 3.4a1 1 0 0 1-.7 1.2L4.6 14.7z"/><path class="bars" d="m8.4 9 3.7 3.8M15 7.3l3.7 3.7M21.6 5.5l3.7 3.7"/><path class="line" d="M7 18h11M7 23h7"/></svg>
<p class="wordmark">LockitNetwork <span>Tools</span></p>
</header>
<main class="card">
${main}
</main>
<footer class="note"><p>Offline emulator. Nothing you enter here leaves this machine.</p></footer>
</body>
</html>`;
}
