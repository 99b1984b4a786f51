/** Names and the texts of a User-Agent that show them. The first that matches counts. */
const BROWSERS: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['Edge', /\bEdg(e|A|iOS)?\//],
  ['Opera', /\b(OPR|Opera|OPiOS|OPT)\//],
  ['Samsung Internet', /\bSamsungBrowser\//],
  ['Firefox', /\b(Firefox|FxiOS)\//],
  // Every browser with Blink says Chrome, and Chrome says Safari.
  ['Chrome', /\b(Chrome|Chromium|CriOS)\//],
  ['Safari', /\bVersion\/\S+ (Mobile\/\S+ )?Safari\//],
];
const SYSTEMS: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['Windows', /\bWindows NT\b/],
  ['Android', /\bAndroid\b/],
  ['iPhone', /\biPhone\b/],
  ['iPad', /\biPad\b/],
  // An iPad that asks for desktop sites says Macintosh.
  ['macOS', /\bMacintosh\b/],
  ['ChromeOS', /\bCrOS\b/],
  ['Linux', /\bLinux\b/],
];
/** Browsers send far less. Matching a longer header would take time. */
const MAX_LENGTH = 1000;

/**
 * Names the browser and the system of a request, such as `Firefox on Windows`, so that users tell their
 * sessions apart. It consists of names of this file only, never of the caller's text: a User-Agent is
 * whatever the caller sends.
 *
 * @returns undefined if neither is known
 */
export function describeBrowser(userAgent: string | undefined): string | undefined {
  const text = userAgent?.slice(0, MAX_LENGTH) ?? '';
  const find = (list: typeof BROWSERS): string | undefined =>
    list.find(([, pattern]) => pattern.test(text))?.[0];
  const [browser, system] = [find(BROWSERS), find(SYSTEMS)];
  if (browser === undefined || system === undefined) return browser ?? system;
  return `${browser} on ${system}`;
}
