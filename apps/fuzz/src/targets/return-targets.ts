import { readReturnTarget } from '../../../../packages/browser/src/return-target.ts';
import { requestTarget } from '../../../../packages/edge/src/testing/generated-requests.ts';
import { isText } from '../frame/json.ts';
import { defineTarget, type Target } from '../frame/target.ts';
import { ORIGIN, showPage } from './page.ts';

export const WORDS: readonly string[] =
  `/ // \\ /\\ https: http: ${ORIGIN} ${ORIGIN}. ${ORIGIN}@evil.example https://evil.example //evil.example javascript: data: blob:${ORIGIN}/x user:pass@ @ ? # %2f %5c %00 .. : app.example\u3002`.split(
    ' ',
  );

export const returnTargets: Target = defineTarget({
  name: 'return-targets',
  property:
    'a return target is an address of this origin, and stays the same when it is read again',
  inputs: requestTarget,
  words: WORDS,
  read: (json) => (isText(json) ? json : undefined),
  run(target) {
    showPage({});
    return readReturnTarget(target);
  },
  judge: (_, url) => explainTarget(url.href),
});

/** Why an address is no page of this origin, to this URL parser or to a reader that is simpler. */
export function explainTarget(href: string): string | undefined {
  const again = new URL(href, 'https://elsewhere.example');
  if (again.href !== href) return `read again it is ${again.href}`;
  if (again.origin !== ORIGIN || again.protocol !== 'https:') return `it leads to ${href}`;
  if (!href.startsWith(`${ORIGIN}/`)) return `it begins otherwise: ${href}`;
  return again.username === '' && again.password === '' ? undefined : `it names a user: ${href}`;
}
